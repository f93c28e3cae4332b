import { type Instant, localDate } from '../../kernel/time.ts';

/** Who sends the documents, and the zone in which its years begin. */
export interface LegalEntity {
  /** Upper case letters and digits, as it stands in document numbers. */
  readonly code: string;
  readonly timeZone: string;
}

export type DocumentKind = 'invoice' | 'credit-note';

export interface NumberedDocument {
  readonly kind: DocumentKind;
  readonly mode: 'live' | 'sandbox';
  readonly finalizedAt: Instant;
}

/** A gapless sequence, which is also the beginning of its numbers: `ACME-2026`, `ACME-CN-2026`, `TEST-ACME-2026`. */
export function seriesOf(entity: LegalEntity, { kind, mode, finalizedAt }: NumberedDocument): string {
  const year = localDate(finalizedAt, entity.timeZone).slice(0, 4);
  return [...(mode === 'sandbox' ? ['TEST'] : []), entity.code, ...(kind === 'credit-note' ? ['CN'] : []), year].join(
    '-',
  );
}

/** The n-th document of a series, counted from 1. */
export const documentNumber = (series: string, n: number): string => `${series}-${String(n).padStart(6, '0')}`;
