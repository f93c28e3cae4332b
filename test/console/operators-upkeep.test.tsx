import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { opsProblem } from '../../functions/ops/contract.ts';
import { tenantsProblem } from '../../functions/tenants/contract.ts';
import { id, theTenant } from './fake-data.ts';
import { press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff } from './operators-data.ts';

beforeAll(readPages, 180_000);

const reader = { 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) };

/** In the dialog that is open: the page behind it has buttons of the same name. */
async function submit(name: string): Promise<void> {
  const form = await screen.findByRole('dialog');
  await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
}

describe('a tenant of staff’s making', () => {
  const fill = async () => {
    await type('Company name', 'Wide World Importers');
    await type('Owner’s name', 'Wendy Owner');
    await type('Owner’s e-mail', 'wendy@wideworld.example');
    for (const title of ['Master subscription agreement', 'Data processing agreement', 'Privacy notice']) {
      const box = screen.getByLabelText(`The company has accepted the ${title}`);
      await act(async () => void fireEvent.click(box));
    }
  };

  it('asks for what is missing before anything is sent', async () => {
    const { api } = openOperators('/tenants/new');
    await screen.findByText('For a company that does not sign up by itself.');
    await press('Create tenant');
    expect(await screen.findByText('Enter the owner’s address.')).toBeTruthy();
    expect(screen.getByText(/Not accepted: Master subscription agreement/)).toBeTruthy();
    expect(api.called('tenants.createTenantForOwner')).toHaveLength(0);
  });

  it('is made under one key until it is answered, invites its owner, and leads there', async () => {
    let tries = 0;
    const { api, path } = openOperators('/tenants/new');
    const made = { ...theTenant, id: id('ten', 6), name: 'Wide World Importers' };
    api.answer('tenants.createTenantForOwner', () => {
      tries += 1;
      if (tries === 1) throw tenantsProblem('still-provisioning', { retryAfterSeconds: 1 });
      return made;
    });
    await screen.findByLabelText('Company name');
    await fill();
    await press('Create tenant');
    expect(await screen.findByText(/an invitation is on its way to wendy@wideworld.example/)).toBeTruthy();
    await waitFor(() => expect(path()).toBe(`/tenants/${made.id}`));
    const calls = api.called('tenants.createTenantForOwner');
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(calls[0]?.input).toMatchObject({
      slug: 'wide-world-importers',
      owner: { name: 'Wendy Owner', email: 'wendy@wideworld.example' },
      agreements: [{ document: 'msa' }, { document: 'dpa' }, { document: 'privacy' }],
    });
    expect(calls[0]?.input['owner']).not.toHaveProperty('password');
  }, 90_000);
});

describe('the end of a tenant', () => {
  it('takes its short name typed, and hands out the receipt', async () => {
    const { api } = openOperators(`/tenants/${id('ten', 1)}`);
    await press('Delete');
    const form = await screen.findByRole('dialog');
    expect(within(form).getByRole('button', { name: 'Delete' })).toHaveProperty('disabled', true);
    await type('Type northwind to confirm', 'northwind');
    await submit('Delete');
    expect(await screen.findByText('rcs_4fQk29EXAMPLESECRET')).toBeTruthy();
    expect(api.called('tenants.deleteTenant')).toMatchObject([{ input: { confirm: 'northwind', mode: 'grace' } }]);
  });

  it('is called off while it waits', async () => {
    openOperators(`/tenants/${id('ten', 3)}`);
    expect(await screen.findByText('To be deleted')).toBeTruthy();
    await press('Restore');
    await submit('Restore');
    expect(await screen.findByText('Contoso Robotics is restored; it will not be deleted.')).toBeTruthy();
    await waitFor(() => expect(screen.queryByText('To be deleted')).toBeNull());
  });
});

describe('reconciliations', () => {
  it('show a zero as a figure, and what never ran as that', async () => {
    openOperators('/reconciliations');
    const clean = await screen.findByRole('row', { name: /Slug claims/ });
    expect(within(clean).getAllByText('0')).toHaveLength(3);
    const never = screen.getByRole('row', { name: /Outbox/ });
    expect(within(never).getByText('Never yet')).toBeTruthy();
    expect(within(never).queryByText('0')).toBeNull();
  });

  it('run when asked, and show the result when it is there', async () => {
    const { api } = openOperators('/reconciliations');
    await press('Run outbox now');
    expect(await screen.findByText('Running')).toBeTruthy();
    await waitFor(() => expect(screen.queryByText('Never yet')).toBeNull(), { timeout: 10_000 });
    expect(screen.queryByText('Running')).toBeNull();
    expect(api.called('ops.runReconciliation')).toHaveLength(1);
  });

  it('tell of each what the latest run left', async () => {
    openOperators('/reconciliations/stripe-customers');
    const [example] = await screen.findAllByText(/no customer at the payment provider/);
    expect(example).toBeTruthy();
  });

  it('are not run by a reader', async () => {
    openOperators('/reconciliations', { answers: reader });
    await screen.findByText('Slug claims');
    expect(screen.queryByText('Run now')).toBeNull();
  });
});

describe('dead letters', () => {
  it('show their payload and are replayed', async () => {
    openOperators('/dead-letters');
    await press('Details of InvoiceFinalized');
    expect(await screen.findByText(/"invoiceId": "inv_/)).toBeTruthy();
    await submit('Replay');
    expect(await screen.findByText(/It is handed to billing\/render-on-finalized once more/)).toBeTruthy();
    await submit('Replay');
    expect(await screen.findByText('InvoiceFinalized is under way again.')).toBeTruthy();
    await waitFor(() => expect(screen.queryByText('TimeoutError')).toBeNull());
  });

  it('that cannot be replayed are discarded with a reason', async () => {
    const { api } = openOperators('/dead-letters');
    await press('Details of A batch of a stream');
    const detail = await screen.findByRole('dialog');
    expect(within(detail).queryByRole('button', { name: 'Replay' })).toBeNull();
    await submit('Discard');
    await type('Reason', 'Counted by hand');
    await submit('Discard');
    expect(await screen.findByText('A batch of a stream is discarded.')).toBeTruthy();
    expect(api.called('ops.removeDeadLetter')).toMatchObject([{ input: { reason: 'Counted by hand' } }]);
  });

  it('stay in sight when a replay is refused', async () => {
    openOperators('/dead-letters', {
      answers: {
        'ops.replayDeadLetter': () => {
          throw opsProblem('not-replayable');
        },
      },
    });
    await press('Details of InvoiceFinalized');
    await submit('Replay');
    await submit('Replay');
    expect(await screen.findByText('Request req_test')).toBeTruthy();
    expect(screen.getByText('TimeoutError')).toBeTruthy();
  });
});

describe('what there is to read', () => {
  it('has every version of every plan', async () => {
    openOperators('/plans');
    expect(await screen.findByText('Pro, version 1')).toBeTruthy();
    expect(screen.getByText('10,000 API calls')).toBeTruthy();
  });

  it('has what staff did, filtered as asked', async () => {
    const { api } = openOperators('/audit');
    await screen.findByText('tenant.suspend');
    await type('Action', 'reconciliation.run');
    await press('Apply filters');
    await waitFor(() => expect(screen.queryByText('tenant.suspend')).toBeNull());
    expect(api.called('audit.listStaffAuditEvents').at(-1)?.input).toMatchObject({ action: 'reconciliation.run' });
  });

  it('has how well the service answered a tenant, and what is left of its error budget', async () => {
    const { api } = openOperators(`/tenants/${id('ten', 1)}?tab=health`);
    const write = await screen.findByRole('row', { name: /^Write \d/ });
    expect(write.textContent).toContain('99.8%');
    expect(write.textContent).toContain('0% of 30 days at 99.9%');
    expect((await screen.findByRole('row', { name: /File/ })).textContent).toContain('–');
    const [asked] = api.called('analytics.getTenantSlis');
    expect(Date.parse(asked?.input['to'] ?? '') - Date.parse(asked?.input['from'] ?? '')).toBe(86_400_000);
  });

  it('has a tenant’s own trail', async () => {
    openOperators(`/tenants/${id('ten', 2)}?tab=audit`);
    await press('Details of tenant.suspend');
    expect(await screen.findByText(/"reason": "Card testing/)).toBeTruthy();
  });
});
