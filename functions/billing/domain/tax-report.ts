import { type Money, neg, sub, sum } from '../../kernel/money.ts';
import { type TaxGroup, taxGroupId } from './tax.ts';

/** A part of a document's tax, under the name of its group. */
export interface ReportedPart {
  readonly id: string;
  readonly category: string;
  readonly net: Money;
  readonly tax: Money;
}

/** What is taken back of one earlier sale, under a number of its own. */
export interface TaxTakenBack {
  readonly number: string;
  readonly invoiceId: string;
  readonly parts: readonly ReportedPart[];
}

export interface TaxReportPlan {
  /** What a provider reports as sold; empty where nothing was. */
  readonly sale: readonly ReportedPart[];
  readonly takenBack: readonly TaxTakenBack[];
  /** What no earlier sale has room for: people have to look. */
  readonly left: readonly ReportedPart[];
}

/** A sale that was reported, and what was taken back of it since. */
export interface ReportedBefore {
  readonly invoiceId: string;
  readonly parts: readonly ReportedPart[];
  readonly takenBack: readonly ReportedPart[];
}

const untold = new Set(['not-configured', 'undetermined']);

const partOf = (group: TaxGroup): ReportedPart => ({
  id: taxGroupId(group),
  category: group.category,
  net: group.net,
  tax: group.tax,
});

/** Only what somebody was asked about is told to authorities. */
export const reportable = (groups: readonly TaxGroup[]): ReportedPart[] =>
  groups.filter(({ reason, net }) => !untold.has(reason) && net.minor !== 0n).map(partOf);

const positive = ({ net, tax, ...part }: ReportedPart): ReportedPart => ({ ...part, net: neg(net), tax: neg(tax) });

/** What is left of a sale's part; undefined where it never was one. */
function leftOf({ parts, takenBack }: ReportedBefore, id: string): Pick<ReportedPart, 'net' | 'tax'> | undefined {
  const part = parts.find((one) => one.id === id);
  if (!part) return undefined;
  const { currency } = part.net;
  const taken = takenBack.filter((one) => one.id === id);
  return {
    net: sub(
      part.net,
      sum(
        taken.map(({ net }) => net),
        currency,
      ),
    ),
    tax: sub(
      part.tax,
      sum(
        taken.map(({ tax }) => tax),
        currency,
      ),
    ),
  };
}

const hasRoom =
  ({ id, net }: ReportedPart) =>
  (sale: ReportedBefore): boolean =>
    (leftOf(sale, id)?.net.minor ?? -1n) >= net.minor;

/** By cents more than is left is what rounding by parts makes: no more tax is taken back than was told. */
const within = (part: ReportedPart, sale: ReportedBefore): ReportedPart => {
  const left = leftOf(sale, part.id)?.tax ?? part.tax;
  return part.tax.minor > left.minor ? { ...part, tax: left } : part;
};

/**
 * A provider takes sales of more than nothing, and parts of them back. What an invoice gives back, as the unused time of a tenant that
 * leaves, is taken back of the newest sale with room for it. `before` oldest first.
 */
export function planInvoiceReport(
  { number, groups }: { readonly number: string; readonly groups: readonly TaxGroup[] },
  before: readonly ReportedBefore[],
): TaxReportPlan {
  const parts = reportable(groups);
  const given = parts.filter(({ net }) => net.minor < 0n).map(positive);
  const found = given.map((part) => ({ part, sale: [...before].reverse().find(hasRoom(part)) }));
  return {
    sale: parts.filter(({ net }) => net.minor > 0n),
    takenBack: found.flatMap(({ part, sale }, index) =>
      sale ? [{ number: `${number}-R${index + 1}`, invoiceId: sale.invoiceId, parts: [within(part, sale)] }] : [],
    ),
    left: found.flatMap(({ part, sale }) => (sale ? [] : [part])),
  };
}

/** A credit note is of one invoice, whatever its group has left. */
export function planNoteReport(
  { number, groups }: { readonly number: string; readonly groups: readonly TaxGroup[] },
  sale: ReportedBefore | undefined,
): TaxReportPlan {
  const parts = reportable(groups);
  const fit = sale ? parts.filter((part) => hasRoom(part)(sale)).map((part) => within(part, sale)) : [];
  return {
    sale: [],
    takenBack: sale && fit.length > 0 ? [{ number, invoiceId: sale.invoiceId, parts: fit }] : [],
    left: parts.filter(({ id }) => !fit.some((one) => one.id === id)),
  };
}
