import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import { creditorReference } from '../domain/creditor-reference.ts';
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

const documentOfInvoice = (invoice: InvoiceRecord, issuedAt: Instant): InvoiceDocument =>
  invoiceDocument({
    ...frameOf(invoice),
    number: invoice.number,
    issuedAt,
    invoice: invoice.plan,
    ...(invoice.dueAt ? { dueAt: invoice.dueAt } : {}),
    ...(invoice.purchaseOrder === undefined ? {} : { purchaseOrder: invoice.purchaseOrder }),
    ...(invoice.collection && invoice.number ? { paymentReference: creditorReference(invoice.number) } : {}),
  });

function documentOfNote(note: CreditNoteRecord, invoice: InvoiceRecord): InvoiceDocument {
  const { number, invoiceNumber, finalizedAt: issuedAt, plan, reason, total } = note;
  const frame = { ...frameOf(note), number, invoiceNumber, issuedAt };
  return plan
    ? creditNoteDocument({ ...frame, invoice: invoice.plan, note: plan })
    : balanceNoteDocument({ ...frame, total, reason });
}

/** `TNY/2026/11/24/TNY-2026-000001.pdf`: an entity's day is what finance exports. */
export const fileKey = (entity: string, at: Instant, number: string, extension: 'pdf' | 'json'): string =>
  [entity, ...at.slice(0, 10).split('-'), `${number}.${extension}`].join('/');

interface Printed {
  readonly number: string;
  readonly at: Instant;
  readonly document: InvoiceDocument;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The same bytes under the same keys however often it is repeated; others than were given out are not stored. */
async function archive(
  { number, at, document, data }: Printed,
  deps: RenderDeps,
  given?: StoredFile,
): Promise<StoredFile> {
  const key = (extension: 'pdf' | 'json') => fileKey(deps.seller.code, at, number, extension);
  const body = await deps.render(document);
  if (given && deps.sha256(body) !== given.sha256) throw new Error(`${number} is not printed as it was given out`);
  const text = new TextEncoder().encode(deps.canonical(data));
  const [sha256] = await Promise.all([
    deps.archive.put(key('pdf'), body, 'application/pdf'),
    deps.archive.put(key('json'), text, 'application/json'),
  ]);
  return { key: key('pdf'), sha256 };
}

async function keep<R extends InvoiceRecord | CreditNoteRecord>(
  { now }: Now,
  find: () => Promise<R | undefined>,
  pdf: StoredFile,
  put: (record: R, before: number) => ReturnType<RenderDeps['finance']['putInvoice']>,
  deps: RenderDeps,
): Promise<void> {
  await retrying(deps, async () => {
    const [account, record] = await Promise.all([getAccount(deps), find()]);
    if (!record || record.pdf?.sha256 === pdf.sha256) return;
    const kept = { ...record, pdf, version: record.version + 1, updatedAt: now };
    const audit = { action: 'document.render', target: record.id, changes: { number: record.number } };
    await recordChange(account, { writes: [put(kept, record.version)], audit, reply: undefined }, deps);
  });
}

async function renderNote(ctx: Now, note: CreditNoteRecord, invoice: InvoiceRecord, deps: RenderDeps): Promise<void> {
  const { id, number, finalizedAt: at } = note;
  const pdf = await archive({ number, at, document: documentOfNote(note, invoice), data: creditNoteJson(note) }, deps);
  const find = async () => (await deps.finance.creditNotes()).find((one) => one.id === id);
  await keep(ctx, find, pdf, deps.finance.putCreditNote, deps);
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
  const { number, finalizedAt: at } = invoice;
  const document = documentOfInvoice(invoice, at);
  const pdf = invoice.pdf ?? (await archive({ number, at, document, data: invoiceJson(invoice) }, deps));
  if (!invoice.pdf) await keep(ctx, () => deps.finance.findInvoice(invoiceId), pdf, deps.finance.putInvoice, deps);
  const notes = (await deps.finance.creditNotes()).filter(({ issuedWith }) => issuedWith === invoiceId);
  for (const { id } of notes) await renderCreditNote(ctx, { creditNoteId: id }, deps);
  return { pdf };
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
  if (given && note) {
    const { number, finalizedAt: at } = note;
    await archive({ number, at, document: documentOfNote(note, invoice), data: creditNoteJson(note) }, deps, given);
  } else if (given) {
    const { number, finalizedAt: at } = invoice;
    await archive({ number, at, document: documentOfInvoice(invoice, at), data: invoiceJson(invoice) }, deps, given);
  } else if (note) await renderCreditNote(ctx, { creditNoteId: documentId }, deps);
  else await renderInvoice(ctx, { invoiceId: documentId }, deps);
  return true;
}
