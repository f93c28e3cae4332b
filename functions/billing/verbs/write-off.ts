import type { Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { writtenOff } from '../domain/dunning.ts';
import { postWriteOff } from '../domain/write-off-posting.ts';
import type { DunningRecord } from '../dunning-ports.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord } from '../ports.ts';
import { removeDues } from './collection-dues.ts';
import { type Effect, moved } from './dunning-effect.ts';
import { posted } from './post-documents.ts';

interface GivenUp {
  readonly account: AccountRecord;
  readonly invoice: InvoiceRecord;
  readonly record: DunningRecord;
}

/** What is not paid is not sold again: the subscription ends with its period. */
async function endOf(
  { now }: Pick<TenantContext, 'now'>,
  { account }: GivenUp,
  { subscriptions }: BillingDeps,
): Promise<Write[]> {
  const subscription = account.state === 'open' ? await subscriptions.find() : undefined;
  if (!subscription || subscription.state === 'canceled' || subscription.cancelAt !== null) return [];
  const { version, period } = subscription;
  const ending = { ...subscription, cancelAt: period.end, version: version + 1, updatedAt: now };
  return [subscriptions.put(ending, version)];
}

/** `open` stays what it is, as bad debt instead of a receivable: it may still be paid. */
export async function writeOff(
  ctx: Pick<TenantContext, 'now'>,
  given: GivenUp,
  deps: BillingDeps,
): Promise<Effect & { readonly after: DunningRecord }> {
  const { account, invoice, record } = given;
  const common = { updatedAt: ctx.now };
  const lost = { ...invoice, ...common, state: 'written-off' as const, version: invoice.version + 1 };
  const after = { ...writtenOff(record), ...common, closedAt: ctx.now, version: record.version + 1 };
  const effect = await moved(ctx, { before: record, after, invoice: lost, notice: 'written-off' }, deps);
  const gone = removeDues({ ...invoice, open: { ...invoice.open, minor: 0n } }, undefined, deps);
  return {
    after,
    events: effect.events,
    writes: [
      deps.finance.putInvoice(lost, invoice.version),
      ...gone,
      ...effect.writes,
      ...posted(account, postWriteOff({ invoiceId: invoice.id, at: ctx.now }, invoice.open), deps),
      ...(await endOf(ctx, given, deps)),
    ],
  };
}
