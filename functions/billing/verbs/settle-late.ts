import type { TenantContext } from '../../kernel/tenant-context.ts';
import { settlementDeadline } from '../domain/settlement.ts';
import type { BillingDeps } from '../ports.ts';
import { getBooks, settling } from './books.ts';
import { issueDocuments } from './issue-documents.ts';
import { retrying } from './retrying.ts';
import { assertTaxed, taxedPlan } from './tax-for.ts';

/** An extra invoice for what came late to a subscription that has ended: 35 days after its last invoice, at most once. */
export const settleLate = (ctx: Pick<TenantContext, 'now'>, deps: BillingDeps): Promise<void> =>
  retrying(deps, async () => {
    const books = await getBooks(deps);
    const [last] = books.periods;
    if (!last || books.account.state === 'closed' || books.subscription?.state !== 'canceled') return;
    // A subscription that began anew and ended again is waited for anew.
    const { lastFinalizedAt } = books.balance;
    if (lastFinalizedAt !== null && ctx.now < settlementDeadline(lastFinalizedAt)) return;
    const settled = await settling(books, deps);
    const { settlement, creditBalance } = settled.applied;
    const { currency } = books.account;
    const inputs = { currency, period: last.planned, settlement, creditBalance };
    const { invoice, answer } = await taxedPlan(books, inputs, deps);
    assertTaxed(answer);
    if (!invoice.stands && settled.applied.notes.length === 0) return;
    const invoiceId = deps.newId('inv');
    const issued = await issueDocuments(
      {
        books,
        at: ctx.now,
        invoiceId,
        kind: 'extra',
        settling: settled,
        decision: { invoice, notes: [] },
        tax: answer,
      },
      deps,
    );
    await deps.step({
      writes: [...issued.writes, deps.finance.assertOpen()],
      audit: { action: 'invoice.finalize', target: invoiceId, changes: { number: issued.invoice?.number ?? null } },
      events: issued.events,
      reply: undefined,
    });
  });
