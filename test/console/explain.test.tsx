import { act, fireEvent, screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import type { Answers } from './fake-api.ts';
import { invoiceOf } from './fake-data.ts';
import { openConsole } from './open-console.tsx';

// A busy machine reads the page's modules for longer than a person's step may take.
beforeAll(() => import('../../console/src/pages/invoice.tsx'), 180_000);

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
const answers: Answers = {
  'billing.explainInvoiceLine': ({ input }) => ({
    ...{ ...input, kind: 'usage', meter: 'api-calls', method: 'rated' },
    rule: { plan: 'pro', version: 1, included: '10000', price: { kind: 'unit', price: '0.0004' } },
    share: { seconds: '2678400', of: '2678400' },
    quantity: { counted: '246913/2', included: '10000', billable: '226913/2', unrounded: '226913/5000' },
    ...{ base: null, earlier: [], credited: null, minorDigits: 2, rounding: 'half-away-from-zero' },
    ...{ amount: usd(4_538n), recomputed: usd(4_538n) },
  }),
};

it('a line says why it costs this: the rule with its version, the quantities, and the amount computed again', async () => {
  const invoice = invoiceOf(43, 'final');
  const { api } = openConsole(`/invoices/${invoice.id}`, {
    signedIn: true,
    answers: { ...answers, 'billing.getInvoice': () => invoice },
  });
  const [why] = await screen.findAllByText('Why this much?', undefined, { timeout: 60_000 });
  await act(async () => void fireEvent.click(why ?? document.body));

  expect(await screen.findByText('Pro, version 1')).toBeTruthy();
  expect(screen.getByText('0.0004 each')).toBeTruthy();
  expect(screen.getByText('113456.500000 (226913/2)')).toBeTruthy();
  expect(screen.getByText(/Computed again just now/).textContent).toMatch(/45[.,]38/);
  expect(api.called('billing.explainInvoiceLine')).toMatchObject([
    { input: { invoiceId: invoice.id, lineId: invoice.lines[0]?.id } },
  ]);
}, 90_000);
