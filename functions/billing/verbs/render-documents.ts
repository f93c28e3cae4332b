import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { creditorReference } from '../domain/creditor-reference.ts';
import { eCreditNote, eInvoice } from '../domain/e-invoice.ts';
import {
  balanceNoteDocument,
  creditNoteDocument,
  type InvoiceDocument,
  invoiceDocument,
  sandboxBanner,
} from '../domain/invoice-document.ts';
import type { CreditNoteRecord, InvoiceRecord, Issuance, RenderDeps, StoredFile } from '../ports.ts';
import { creditNoteJson, invoiceJson } from './invoice-json.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

const frameOf = ({ seller, buyer, locale, timeZone, mode }: Issuance) => ({
  seller,
  buyer,
  locale,
  timeZone,
  ...(mode === 'sandbox' ? { banner: sandboxBanner } : {}),
});

/** Only what was taxed by a stand-in or with test keys says so: what was printed before stays as it is. */
const isTrial = ({ tax }: InvoiceRecord): boolean => tax?.authoritative === false;

const documentOfInvoice = (invoice: InvoiceRecord, issuedAt: Instant): InvoiceDocument =>
  invoiceDocument({
    ...frameOf(invoice),
    number: invoice.number,
    issuedAt,
    invoice: invoice.plan,
    ...(invoice.dueAt ? { dueAt: invoice.dueAt } : {}),
    ...(invoice.purchaseOrder === undefined ? {} : { purchaseOrder: invoice.purchaseOrder }),
    ...(invoice.collection && invoice.number ? { paymentReference: creditorReference(invoice.number) } : {}),
    isTaxTrial: isTrial(invoice),
  });

function documentOfNote(note: CreditNoteRecord, invoice: InvoiceRecord): InvoiceDocument {
  const { number, invoiceNumber, finalizedAt: issuedAt, plan, reason, total } = note;
  const frame = { ...frameOf(note), number, invoiceNumber, issuedAt };
  // Settled usage explains itself by its lines; what somebody decided says why.
  const notes = plan?.lines.some(({ purpose }) => purpose === 'goodwill') ? [reason] : [];
  return plan
    ? creditNoteDocument({ ...frame, isTaxTrial: isTrial(invoice), invoice: invoice.plan, note: plan, notes })
    : balanceNoteDocument({ ...frame, total, reason });
}

/** `TNY/2026/11/24/TNY-2026-000001.pdf`: an entity's day is what finance exports. */
export const fileKey = (entity: string, at: Instant, number: string, extension: 'pdf' | 'json' | 'xml'): string =>
  [entity, ...at.slice(0, 10).split('-'), `${number}.${extension}`].join('/');

interface Printed {
  readonly number: string;
  readonly at: Instant;
  readonly document: InvoiceDocument;
  readonly data: Readonly<Record<string, unknown>>;
  readonly xml: string | undefined;
}

interface Files {
  readonly pdf: StoredFile;
  readonly xml?: StoredFile;
}

/** The same bytes under the same keys however often it is repeated; others than were given out are not stored. */
async function archive(
  { number, at, document, data, xml }: Printed,
  deps: RenderDeps,
  given?: StoredFile,
): Promise<Files> {
  const key = (extension: 'pdf' | 'json' | 'xml') => fileKey(deps.seller.code, at, number, extension);
  const put = async (extension: 'pdf' | 'json' | 'xml', body: Uint8Array, type: string): Promise<StoredFile> => ({
    key: key(extension),
    sha256: await deps.archive.put(key(extension), body, type),
  });
  const body = await deps.render(document);
  if (given && deps.sha256(body) !== given.sha256) throw new Error(`${number} is not printed as it was given out`);
  const utf8 = new TextEncoder();
  const [pdf, , sent] = await Promise.all([
    put('pdf', body, 'application/pdf'),
    put('json', utf8.encode(deps.canonical(data)), 'application/json'),
    xml === undefined ? undefined : put('xml', utf8.encode(xml), 'application/xml'),
  ]);
  return { pdf, ...(sent ? { xml: sent } : {}) };
}

async function keep<R extends InvoiceRecord | CreditNoteRecord>(
  { now }: Now,
  find: () => Promise<R | undefined>,
  files: Files,
  put: (record: R, before: number) => ReturnType<RenderDeps['finance']['putInvoice']>,
  deps: RenderDeps,
): Promise<void> {
  await retrying(deps, async () => {
    const [account, record] = await Promise.all([getAccount(deps), find()]);
    if (!record || record.pdf?.sha256 === files.pdf.sha256) return;
    const kept = { ...record, ...files, version: record.version + 1, updatedAt: now };
    const audit = { action: 'document.render', target: record.id, changes: { number: record.number } };
    await recordChange(account, { writes: [put(kept, record.version)], audit, reply: undefined }, deps);
  });
}

const headOf = ({ seller, buyer, timeZone }: Issuance, number: string, issuedAt: Instant, deps: RenderDeps) => ({
  ...{ number, seller, buyer, timeZone, issuedAt, sellerCode: deps.seller.code },
});

const printedInvoice = (invoice: InvoiceRecord, number: string, at: Instant, deps: RenderDeps): Printed => ({
  ...{ number, at, document: documentOfInvoice(invoice, at), data: invoiceJson(invoice) },
  xml: eInvoice({
    ...headOf(invoice, number, at, deps),
    plan: invoice.plan,
    dueAt: invoice.dueAt,
    isTrial: isTrial(invoice),
  }),
});

function printedNote(note: CreditNoteRecord, invoice: InvoiceRecord, deps: RenderDeps): Printed {
  const { number, finalizedAt: at, plan, invoiceNumber } = note;
  const head = headOf(note, number, at, deps);
  return {
    ...{ number, at, document: documentOfNote(note, invoice), data: creditNoteJson(note) },
    // What pays a balance out changes no tax: that stands on the invoice which made the balance.
    xml: plan
      ? eCreditNote({ ...head, isTrial: isTrial(invoice), plan, invoiceNumber, lines: invoice.plan.lines })
      : undefined,
  };
}

async function renderNote(ctx: Now, note: CreditNoteRecord, invoice: InvoiceRecord, deps: RenderDeps): Promise<void> {
  const files = await archive(printedNote(note, invoice, deps), deps);
  const find = async () => (await deps.finance.creditNotes()).find((one) => one.id === note.id);
  await keep(ctx, find, files, deps.finance.putCreditNote, deps);
}

export async function renderCreditNote(
  ctx: Now,
  { creditNoteId }: { readonly creditNoteId: string },
  deps: RenderDeps,
): Promise<void> {
  const note = (await deps.finance.creditNotes()).find(({ id }) => id === creditNoteId);
  const invoice = note && (await deps.finance.findInvoice(note.invoiceId));
  if (note && invoice && !note.pdf) await renderNote(ctx, note, invoice, deps);
}

/** The invoice and the notes that were issued with it, printed and as data. */
export async function renderInvoice(
  ctx: Now,
  { invoiceId }: { readonly invoiceId: string },
  deps: RenderDeps,
): Promise<{ readonly pdf: StoredFile }> {
  const invoice = await deps.finance.findInvoice(invoiceId);
  if (!invoice?.number || !invoice.finalizedAt) throw new Error(`${invoiceId} is not final`);
  const { number, finalizedAt, pdf } = invoice;
  const files: Files = pdf ? { pdf } : await archive(printedInvoice(invoice, number, finalizedAt, deps), deps);
  if (!pdf) await keep(ctx, () => deps.finance.findInvoice(invoiceId), files, deps.finance.putInvoice, deps);
  const notes = (await deps.finance.creditNotes()).filter(({ issuedWith }) => issuedWith === invoiceId);
  for (const { id } of notes) await renderCreditNote(ctx, { creditNoteId: id }, deps);
  return { pdf: files.pdf };
}

/** Prints again a document whose files are lost. True when they are there, byte for byte as they were given out. */
export async function restoreDocument(
  ctx: Now,
  { documentId }: { readonly documentId: string },
  deps: RenderDeps,
): Promise<boolean> {
  const notes = await deps.finance.creditNotes();
  const note = notes.find(({ id }) => id === documentId);
  const invoice = await deps.finance.findInvoice(note?.invoiceId ?? documentId);
  if (!invoice?.number || !invoice.finalizedAt) return false;
  const given = (note ?? invoice).pdf;
  const { number, finalizedAt } = invoice;
  if (given) {
    const printed = note ? printedNote(note, invoice, deps) : printedInvoice(invoice, number, finalizedAt, deps);
    await archive(printed, deps, given);
  } else if (note) await renderCreditNote(ctx, { creditNoteId: documentId }, deps);
  else await renderInvoice(ctx, { invoiceId: documentId }, deps);
  return true;
}
