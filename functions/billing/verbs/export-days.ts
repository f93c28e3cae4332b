import { addDays, type CivilDate, type Instant, utcDate, utcMidnight } from '../../kernel/time.ts';
import type { DayBookEntry } from '../domain/day-book.ts';
import type { ExportDeps, ExportRecord } from '../export-ports.ts';
import type { BillingDeps, StoredFile } from '../ports.ts';
import { EXPORT_FORMAT, type Exported, type ExportFile, exportFiles } from './export-files.ts';
import { settledBy } from './fold-ledger.ts';
import { beginning } from './read-ledger.ts';

/** `TNY/2026/11/24/export/`, beside the day's documents. */
export const exportFolder = (entity: string, date: CivilDate): string =>
  [entity, ...date.split('-'), 'export', ''].join('/');

type Finance = BillingDeps['finance'];
type Found = Exclude<Exported, { kind: 'other' }>;

/** A document that the printer has not put into the bucket yet: the day waits for it. */
class NotPrinted extends Error {
  override readonly name = 'NotPrinted';
}

function printed(pdf: StoredFile | null, number: string | null): StoredFile {
  if (!pdf) throw new NotPrinted(`${number} is not printed yet`);
  return pdf;
}

function known<T>(record: T | undefined, source: string): T {
  if (!record) throw new Error(`the day book names ${source}, and nobody knows it`);
  return record;
}

const finders: Readonly<Record<string, (line: DayBookEntry, id: string, finance: Finance) => Promise<Found>>> = {
  invoice: async (line, id, finance) => {
    const record = known(await finance.findInvoice(id), id);
    return { kind: 'invoice', line, record, pdf: printed(record.pdf, record.number) };
  },
  'credit-note': async (line, id, finance) => {
    const record = known(
      (await finance.creditNotes()).find((note) => note.id === id),
      id,
    );
    return { kind: 'credit-note', line, record, pdf: printed(record.pdf, record.number) };
  },
  payment: async (line, id, finance) => ({ kind: 'payment', line, record: known(await finance.findPayment(id), id) }),
  refund: async (line, id, finance) => ({
    kind: 'refund',
    line,
    record: known(
      (await finance.refunds()).find((refund) => refund.id === id),
      id,
    ),
  }),
};

/** What has no record of its own (a write-off) is in the ledger's files alone. */
async function aboutLine(line: DayBookEntry, { inTenant }: ExportDeps): Promise<Exported> {
  const [kind = '', id = ''] = line.source.split(':');
  const find = finders[kind];
  return find ? find(line, id, inTenant(line.tenantId).finance) : { kind: 'other', line };
}

const types: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json',
  jsonl: 'application/jsonl',
};

/** What was given out is never written over: a day is what it was, or somebody is told. */
async function putOnce(folder: string, { name, text }: ExportFile, { bucket, sha256 }: ExportDeps): Promise<void> {
  const body = new TextEncoder().encode(text);
  const before = await bucket.read(`${folder}${name}`);
  if (before && sha256(before) !== sha256(body)) throw new Error(`${folder}${name} was given out with other content`);
  const type = types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
  if (!before) await bucket.put(`${folder}${name}`, body, type);
}

/** A day of the day book, in the bucket: the same bytes however often, and the manifest last. */
export async function exportDay(now: Instant, date: CivilDate, deps: ExportDeps): Promise<ExportRecord> {
  const entity = deps.seller.code;
  const day = { start: utcMidnight(date), end: utcMidnight(addDays(date, 1)) };
  const all: Exported[] = [];
  for (const line of await deps.ledger.entries(day)) all.push(await aboutLine(line, deps));
  const { canonical, sha256 } = deps;
  const files = exportFiles({ entity, date, all }, { canonical, digest: sha256 });
  const folder = exportFolder(entity, date);
  for (const file of files) await putOnce(folder, file, deps);
  const record: ExportRecord = {
    ...{ date, folder, exportedAt: now },
    files: files.map(({ name, text, rows }) => ({ name, rows, sha256: sha256(text) })),
  };
  await deps.exports.record((await deps.exports.find(date)) ?? record);
  return record;
}

/** Days before this one are over: nobody posts into them any more. */
export const isExportable = (date: CivilDate, now: Instant): boolean => utcMidnight(addDays(date, 1)) <= settledBy(now);

async function tryDay(now: Instant, date: CivilDate, deps: ExportDeps): Promise<boolean> {
  try {
    await exportDay(now, date, deps);
    return true;
  } catch (error) {
    if (error instanceof NotPrinted) return false;
    throw error;
  }
}

/** The first day with a posting, where nothing was exported yet. */
async function firstDay(now: Instant, { ledger }: ExportDeps): Promise<CivilDate> {
  for (let date = utcDate(beginning(now)); isExportable(date, now); date = addDays(date, 1)) {
    const lines = await ledger.entries({ start: utcMidnight(date), end: utcMidnight(addDays(date, 1)) });
    if (lines.length > 0) return date;
  }
  return utcDate(now);
}

export interface ExportRun {
  readonly format: string;
  readonly days: readonly CivilDate[];
  /** Days of which a document is not printed yet: the next run looks again. */
  readonly waiting: readonly CivilDate[];
}

/** What was asked for, then every day since the last, up to the one that ended an hour ago. */
export async function exportDays(now: Instant, deps: ExportDeps): Promise<ExportRun> {
  const [days, waiting]: [CivilDate[], CivilDate[]] = [[], []];
  for (const date of await deps.exports.requested())
    if (isExportable(date, now)) ((await tryDay(now, date, deps)) ? days : waiting).push(date);
  const through = await deps.exports.through();
  let date = through ? addDays(through, 1) : await firstDay(now, deps);
  for (; isExportable(date, now) && deps.hasTime(); date = addDays(date, 1)) {
    if (!(await tryDay(now, date, deps))) {
      waiting.push(date);
      break;
    }
    days.push(date);
    await deps.exports.moveOn(date, now);
  }
  return { format: EXPORT_FORMAT, days, waiting };
}
