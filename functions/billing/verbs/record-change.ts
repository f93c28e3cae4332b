import type { Change } from '../../kernel/change.ts';
import type { AccountRecord, BillingDeps } from '../ports.ts';

/**
 * A change of the books that may outlive the tenant. While the account is open it is told and audited as any other; the check makes it
 * meet the deletion, which closes the account. Afterwards it leaves its trace in the books alone.
 */
export const recordChange = <Reply>(
  account: AccountRecord,
  change: Change<Reply>,
  { step, closedStep, finance }: BillingDeps,
): Promise<Reply> =>
  account.state === 'closed'
    ? closedStep(change)
    : step({ ...change, writes: [...change.writes, finance.assertOpen()] });

export async function getAccount({ finance }: Pick<BillingDeps, 'finance'>): Promise<AccountRecord> {
  const account = await finance.findAccount();
  if (!account) throw new Error('the tenant has no billing account');
  return account;
}
