import { addSeconds, type Instant } from '../../kernel/time.ts';
import { type DocumentKind, type LegalEntity, seriesOf } from '../domain/numbering.ts';
import type { NumberedRow, NumberRows } from '../upkeep-ports.ts';

const YEAR_SECONDS = 365 * 86_400;
const kinds: readonly DocumentKind[] = ['invoice', 'credit-note'];
const modes = ['live', 'sandbox'] as const;

/** Every document of this year and the last, whoever it was issued to. */
export async function* recentDocuments(
  now: Instant,
  { rows, seller }: { readonly rows: NumberRows; readonly seller: LegalEntity },
): AsyncGenerator<NumberedRow> {
  for (const finalizedAt of [addSeconds(now, -YEAR_SECONDS), now])
    for (const mode of modes) for (const kind of kinds) yield* rows.of(seriesOf(seller, { kind, mode, finalizedAt }));
}
