import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type DocumentKind, type LegalEntity, seriesOf } from '../domain/numbering.ts';
import type { NumberedRow, NumberRows } from '../upkeep-ports.ts';

interface Numbered {
  readonly rows: NumberRows;
  readonly seller: LegalEntity;
}

const YEAR_SECONDS = 365 * 86_400;
const kinds: readonly DocumentKind[] = ['invoice', 'credit-note'];
const modes = ['live', 'sandbox'] as const;

const inYear = (finalizedAt: Instant, { rows, seller }: Numbered) =>
  modes.flatMap((mode) => kinds.map((kind) => rows.of(seriesOf(seller, { kind, mode, finalizedAt }))));

/** Every document of this year and the last, whoever it was issued to. */
export async function* recentDocuments(now: Instant, numbered: Numbered): AsyncGenerator<NumberedRow> {
  for (const at of [addSeconds(now, -YEAR_SECONDS), now]) for (const rows of inYear(at, numbered)) yield* rows;
}

/** What finance has to keep. */
const KEPT_YEARS = 10;

export async function* allDocuments(now: Instant, numbered: Numbered): AsyncGenerator<NumberedRow> {
  for (let year = KEPT_YEARS; year >= 0; year -= 1)
    for (const rows of inYear(addSeconds(now, -year * YEAR_SECONDS), numbered)) yield* rows;
}
