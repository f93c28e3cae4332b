import { periodSeconds } from '../../kernel/time.ts';
import type { InvoiceLine } from './invoice-line.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import type { ProrationLine } from './proration.ts';
import { isOfGroup, type TaxRate, taxReasons } from './tax.ts';

type Issued = { readonly plan: Pick<InvoicePlan, 'lines' | 'taxGroups'> };

/** One plan may be left and taken again within a period: the length that was charged tells its charges apart. */
const charges = (line: InvoiceLine, { plan, item, period, at, fraction }: ProrationLine): boolean =>
  (line.kind === 'recurring' || line.kind === 'proration') &&
  line.amount.minor > 0n &&
  line.plan === plan &&
  line.item === item &&
  line.period.end === period.end &&
  line.period.start <= at &&
  periodSeconds(line.period) === fraction?.of;

function rateOf(line: InvoiceLine, { plan }: Issued): TaxRate | undefined {
  const { taxRate: rate, taxReason } = line;
  const reason = taxReasons.find((one) => one === taxReason);
  const group = plan.taxGroups.find((one) => isOfGroup(line, one));
  if (rate === undefined || !reason) return undefined;
  return { rate, reason, ...(group?.legalText === undefined ? {} : { legalText: group.legalText }) };
}

/**
 * Time that is given back carries the tax that it was charged with, whatever the rate or the buyer's place is by now: what was never
 * paid is not returned. `invoices` oldest first; what is on none of them yet is taxed with the invoice that it comes to.
 */
export const asCharged = (prorations: readonly ProrationLine[], invoices: readonly Issued[]): ProrationLine[] =>
  prorations.map((proration) => {
    if (proration.amount.minor >= 0n) return proration;
    const rates = invoices.flatMap((invoice) =>
      invoice.plan.lines.filter((line) => charges(line, proration)).map((line) => rateOf(line, invoice)),
    );
    const taxedAs = rates.at(-1);
    return taxedAs ? { ...proration, taxedAs } : proration;
  });
