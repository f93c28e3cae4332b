import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { BillingDeps, InvoiceRecord } from '../ports.ts';
import { getBooks, settling } from './books.ts';
import { issueDocuments } from './issue-documents.ts';
import { retrying } from './retrying.ts';
import { assertTaxed, taxedPlan } from './tax-for.ts';

const isWaiting = ({ kind, state }: InvoiceRecord): boolean => kind === 'first' && state === 'draft';

/** A first invoice becomes final at once, or as soon as its tax is known. */
export async function finalizeFirst({ now }: Pick<TenantContext, 'now'>, deps: BillingDeps): Promise<void> {
  for (;;) {
    const finalized = await retrying(deps, async () => {
      const books = await getBooks(deps);
      const draft = books.invoices.find(isWaiting);
      if (!draft) return false;
      const settled = await settling(books, deps);
      const { currency, period, lines } = draft.plan;
      const { settlement, creditBalance } = settled.applied;
      const recurring = lines.filter(({ kind }) => kind === 'recurring');
      const inputs = { currency, period, recurring, settlement, creditBalance };
      const { invoice, answer } = await taxedPlan(books, inputs, deps);
      assertTaxed(answer);
      const decision = { invoice, notes: [] };
      const invoiceId = draft.id;
      const issued = await issueDocuments(
        { books, at: now, invoiceId, kind: 'first', draft, settling: settled, decision, tax: answer },
        deps,
      );
      await deps.step({
        writes: [
          ...issued.writes,
          deps.schedules.remove('finalize-first', draft.createdAt, invoiceId),
          deps.finance.assertOpen(),
        ],
        audit: { action: 'invoice.finalize', target: invoiceId, changes: { number: issued.invoice?.number ?? null } },
        events: issued.events,
        reply: undefined,
      });
      return true;
    });
    if (!finalized) return;
  }
}
