import type { TenantContext } from '../../kernel/tenant-context.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import { settlementDeadline } from '../domain/settlement.ts';
import type { BillingDeps, PeriodRecord } from '../ports.ts';
import { type Books, getBooks } from './books.ts';
import { issueDocuments } from './issue-documents.ts';
import { retrying } from './retrying.ts';
import { planPeriod } from './roll-period.ts';
import { assertTaxed } from './tax-for.ts';

/** Later finalizations settle a period; the last of a subscription that ended has none, so one is made for it. */
const settlesLater = ({ subscription }: Books, at: Instant, { schedules }: BillingDeps) =>
  subscription?.state === 'canceled' ? [schedules.put('settle-late', settlementDeadline(at), subscription.id)] : [];

async function finalize(books: Books, period: PeriodRecord, at: Instant, deps: BillingDeps): Promise<void> {
  const { settled, usage, invoice, answer } = await planPeriod(books, period, deps);
  assertTaxed(answer);
  const draft = books.invoices.find(({ id }) => id === period.invoiceId);
  const { invoiceId } = period;
  const issued = await issueDocuments(
    { books, at, invoiceId, kind: 'period', draft, settling: settled, decision: { invoice, notes: [] }, tax: answer },
    deps,
  );
  const final: PeriodRecord = {
    ...period,
    state: 'final',
    settled: usage,
    version: period.version + 1,
    updatedAt: at,
  };
  await deps.step({
    writes: [
      ...issued.writes,
      deps.subscriptions.putPeriod(final, period.version),
      deps.schedules.remove('finalize-period', period.finalizesAt, period.planned.start),
      ...settlesLater(books, at, deps),
      deps.finance.assertOpen(),
    ],
    audit: {
      action: 'invoice.finalize',
      target: invoiceId,
      changes: { number: issued.invoice?.number ?? null, creditNotes: issued.notes.map(({ number }) => number) },
    },
    events: issued.events,
    reply: undefined,
  });
}

/** Makes the drafts whose grace is over final, oldest first; `graceOver` also those whose is not. */
export async function finalizePeriods(
  ctx: Pick<TenantContext, 'now'>,
  { graceOver = false }: { readonly graceOver?: boolean },
  deps: BillingDeps,
): Promise<void> {
  const until = graceOver ? addSeconds(ctx.now, 366 * 86_400) : ctx.now;
  for (;;) {
    const finalized = await retrying(deps, async () => {
      const periods = await deps.subscriptions.periods();
      const drafts = periods.filter(({ state, finalizesAt }) => state === 'draft' && finalizesAt <= until);
      const oldest = drafts.at(-1);
      if (!oldest) return false;
      await finalize(await getBooks(deps), oldest, ctx.now, deps);
      return true;
    });
    if (!finalized) return;
  }
}
