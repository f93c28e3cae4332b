import { abs } from '../../kernel/decimal.ts';
import { type Money, money } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import {
  planInvoiceReport,
  planNoteReport,
  type ReportedBefore,
  reportable,
  type TaxReportPlan,
} from '../domain/tax-report.ts';
import type { CreditNoteRecord, DueDeps, InvoiceRecord } from '../ports.ts';
import type { TaxReport } from '../tax-ports.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

interface Reported {
  readonly id: string;
  readonly number: string;
  /** Whose place, and whose number, the provider is told. */
  readonly invoice: InvoiceRecord;
  readonly note: CreditNoteRecord | undefined;
}

const isSale = ({ plan }: TaxReport): boolean => plan.sale.length > 0;

/** What can be taken back is the tax as the provider has it. */
const beforeOf = (reports: readonly TaxReport[]): ReportedBefore[] =>
  reports.filter(isSale).map(({ documentId, plan, sale }) => ({
    invoiceId: documentId,
    parts: plan.sale.map((part) => ({ ...part, tax: sale?.lines.find(({ id }) => id === part.id)?.tax ?? part.tax })),
    takenBack: reports
      .flatMap((report) => report.plan.takenBack)
      .filter(({ invoiceId }) => invoiceId === documentId)
      .flatMap(({ parts }) => parts),
  }));

async function findDocument(id: string, { finance }: DueDeps): Promise<Reported | undefined> {
  const note = id.startsWith('crn_') ? (await finance.creditNotes()).find((one) => one.id === id) : undefined;
  const invoice = await finance.findInvoice(note?.invoiceId ?? id);
  const number = (note ?? invoice)?.number;
  return invoice && number ? { id, number, invoice, note } : undefined;
}

/** Final before, with something to be told, and nobody has begun to. */
const untold = (invoices: readonly InvoiceRecord[], reports: readonly TaxReport[]): InvoiceRecord | undefined =>
  invoices.find(
    ({ id, number, plan }) =>
      number !== null &&
      reportable(plan.taxGroups).some(({ net }) => net.minor > 0n) &&
      !reports.some(({ documentId }) => documentId === id),
  );

async function planOf(
  { id, number, invoice, note }: Reported,
  { taxReports, finance }: DueDeps,
): Promise<TaxReportPlan> {
  const [reports, invoices] = await Promise.all([taxReports.all(), finance.invoices()]);
  const before = beforeOf(reports);
  const takesBack = note !== undefined || invoice.plan.taxGroups.some(({ net }) => net.minor < 0n);
  const waits = reports.find((report) => isSale(report) && report.documentId !== id && report.state === 'pending');
  const late =
    waits ??
    untold(
      invoices.filter((one) => one.id !== id && one.id < id),
      reports,
    );
  if (takesBack && late) throw new Error(`the sale of ${late.number} is not reported yet`);
  if (!note)
    return planInvoiceReport(
      { number, groups: invoice.plan.taxGroups },
      before.filter((one) => one.invoiceId !== id),
    );
  const sale = before.find(({ invoiceId }) => invoiceId === note.invoiceId);
  const isToCome = !sale && reportable(invoice.plan.taxGroups).some(({ net }) => net.minor > 0n);
  if (isToCome) throw new Error(`the sale of ${invoice.number} is not reported yet`);
  return planNoteReport({ number, groups: note.plan?.taxGroups ?? [] }, sale);
}

async function keep(report: TaxReport, before: number | undefined, deps: DueDeps): Promise<TaxReport> {
  const account = await getAccount(deps);
  const { documentId: target, number, state } = report;
  const audit = { action: 'tax.report', target, changes: { number, state } };
  return recordChange(account, { writes: [deps.taxReports.put(report, before)], audit, reply: report }, deps);
}

/** What is to be told is written down before it is told: whoever repeats this tells the same. */
const begun = (document: Reported, now: Instant, deps: DueDeps): Promise<TaxReport> =>
  retrying(deps, async () => {
    const known = await deps.taxReports.find(document.id);
    if (known) return known;
    const plan = await planOf(document, deps);
    const { id: documentId, number } = document;
    const stored = { version: 1, createdAt: now, updatedAt: now };
    return keep({ documentId, number, state: 'pending', plan, sale: null, ...stored }, undefined, deps);
  });

async function sold({ id, number, invoice }: Reported, { plan }: TaxReport, deps: DueDeps): Promise<TaxReport['sale']> {
  const { tax, finalizedAt: at } = invoice;
  const [first] = plan.sale;
  if (!first || !tax || !at) return null;
  const { address, taxId } = tax;
  const sale = { tenantId: deps.tenantId, invoiceId: id, number, at, address, taxId };
  const answer = await deps.taxes.commit({ ...sale, groups: plan.sale, key: `tax:${id}:1` });
  const { currency } = first.net;
  return { ...answer, lines: answer.lines.map((line) => ({ ...line, tax: money(line.tax, currency) })) };
}

async function takeBack({ plan }: TaxReport, deps: DueDeps): Promise<void> {
  for (const { number, invoiceId, parts } of plan.takenBack) {
    const sale = (await deps.taxReports.find(invoiceId))?.sale;
    // Its own turn is due as well: this one waits for it.
    if (!sale) throw new Error(`the sale of ${invoiceId} is not reported yet`);
    const lines = parts.map(({ id, net, tax }) => {
      const line = sale.lines.find((one) => one.id === id)?.line;
      if (!line) throw new Error(`the sale of ${invoiceId} has no line ${id}`);
      return { line, net, tax };
    });
    const reversal = { tenantId: deps.tenantId, sale: sale.reference, number, lines };
    await deps.taxes.reverse({ ...reversal, key: `tax:${number}:1` });
  }
}

/** A service that rounds by state, county and city is off by some cents: that is not another rate. */
const CENTS = 3n;
const isOther = (theirs: Money, ours: Money | undefined): boolean => abs(theirs.minor - (ours?.minor ?? 0n)) > CENTS;

/** What people should look at, told once: the document is what it is. */
function tell({ number, invoice, note }: Reported, { plan, sale }: TaxReport, { look }: DueDeps): void {
  if (plan.left.length > 0) look('tax that was given back is not reported', number);
  if (sale?.lines.some((line) => isOther(line.tax, plan.sale.find(({ id }) => id === line.id)?.tax)))
    look('the tax service has another sum than the invoice', number);
  if (!note && invoice.tax?.location.isContradicted)
    look('what is known of the buyer’s country is contradictory', number);
  if (!note && invoice.plan.taxGroups.some(({ reason }) => reason === 'undetermined'))
    look('an invoice went out without its tax being determined', number);
}

/** A document's tax, told to the tax service after the document is final; what was told is not told again. */
export async function reportTax(
  { now }: Now,
  { documentId }: { readonly documentId: string },
  deps: DueDeps,
): Promise<void> {
  const document = await findDocument(documentId, deps);
  if (!document) return;
  const report = await begun(document, now, deps);
  if (report.state !== 'pending') return;
  const sale = await sold(document, report, deps);
  await takeBack(report, deps);
  const state = report.plan.left.length > 0 ? ('left' as const) : ('reported' as const);
  const done = { ...report, state, sale, version: report.version + 1, updatedAt: now };
  tell(document, await keep(done, report.version, deps), deps);
}
