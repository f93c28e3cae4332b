import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConsole, press } from './open-console.tsx';

/** As Stripe.js is seen from a page: an element that mounts a frame, and functions that answer. */
function fakeStripe(confirmSetup: () => Promise<unknown>) {
  const element = {
    mount: (node: HTMLElement) => {
      const frame = document.createElement('iframe');
      frame.title = 'Secure payment input frame';
      node.append(frame);
    },
    on: (event: string, listener: () => void) => void (event === 'ready' && setTimeout(listener)),
    once: () => undefined,
    off: () => undefined,
    update: () => undefined,
    destroy: () => undefined,
    unmount: () => undefined,
  };
  const elements = {
    create: () => element,
    getElement: () => element,
    update: () => undefined,
    submit: async () => ({}),
    fetchUpdates: async () => ({}),
    on: () => undefined,
    off: () => undefined,
  };
  const stripe = {
    elements: () => elements,
    createToken: () => {},
    createPaymentMethod: () => {},
    confirmCardPayment: () => {},
    confirmSetup,
    _registerWrapper: () => {},
    registerAppInfo: () => {},
  };
  return Object.assign(() => stripe, { version: 'endive' });
}

const fieldsOfOurs = () =>
  [...document.querySelectorAll('input, textarea, select')].map(
    (field) =>
      `${field.getAttribute('name')} ${field.getAttribute('autocomplete')} ${field.getAttribute('aria-label')}`,
  );

describe('the payment page', () => {
  const confirmSetup = vi.fn<() => Promise<unknown>>();
  beforeEach(() => {
    confirmSetup.mockReset();
    Object.assign(window, { Stripe: fakeStripe(confirmSetup) });
  });
  afterEach(() => void Reflect.deleteProperty(window, 'Stripe'));

  const openForm = async () => {
    const opened = openConsole('/payment-methods', { signedIn: true });
    await press('Add payment method');
    await screen.findByTitle('Secure payment input frame');
    await waitFor(() =>
      expect(screen.getByRole('button', { name: 'Save payment method' })).toHaveProperty('disabled', false),
    );
    return opened;
  };

  it('never holds a card field: the number is typed into a frame of Stripe’s', async () => {
    await openForm();
    expect(fieldsOfOurs()).toEqual([]);
    expect(document.querySelectorAll('iframe')).toHaveLength(1);
  });

  it('saves by Stripe, without a card in any request to our API', async () => {
    confirmSetup.mockResolvedValue({ setupIntent: { status: 'succeeded' } });
    const { api } = await openForm();
    await press('Save payment method');
    expect(await screen.findByText('The payment method is saved.')).toBeTruthy();
    expect(confirmSetup).toHaveBeenCalledWith(expect.objectContaining({ redirect: 'if_required' }));
    expect(JSON.stringify(api.calls)).not.toMatch(/\d{12,19}(?!\d)(?<![0-9]{20,})/);
    expect(api.called('billing.setupPaymentMethod')[0]?.idempotencyKey).toBeTruthy();
  });

  it('a declined card is told plainly, and another one can be tried in the same form', async () => {
    confirmSetup.mockResolvedValueOnce({
      error: {
        type: 'card_error',
        code: 'card_declined',
        decline_code: 'insufficient_funds',
        message: 'Your card has insufficient funds.',
      },
    });
    confirmSetup.mockResolvedValueOnce({ setupIntent: { status: 'succeeded' } });
    const { api } = await openForm();
    await press('Save payment method');
    expect(await screen.findByText('The card has not enough funds. Use another one.')).toBeTruthy();
    await press('Save payment method');
    expect(await screen.findByText('The payment method is saved.')).toBeTruthy();
    expect(api.called('billing.setupPaymentMethod')).toHaveLength(1);
  });

  it('an authentication that failed says what to do', async () => {
    confirmSetup.mockResolvedValue({
      error: { type: 'invalid_request_error', code: 'setup_intent_authentication_failure', message: 'x' },
    });
    await openForm();
    await press('Save payment method');
    expect(await screen.findByText(/Your bank could not confirm that it is you/)).toBeTruthy();
  });

  it('asks before a method is removed', async () => {
    const { api } = openConsole('/payment-methods', { signedIn: true });
    await press('Remove Visa ending in 4242');
    expect(api.called('billing.removePaymentMethod')).toHaveLength(0);
    const [confirm] = await screen.findAllByRole('button', { name: 'Remove' });
    await act(async () => void fireEvent.click(confirm as HTMLElement));
    await waitFor(() => expect(api.called('billing.removePaymentMethod')).toHaveLength(1));
  });
});
