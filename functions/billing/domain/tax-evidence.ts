import type { Instant } from '../../kernel/time.ts';
import type { TaxBasis } from './tax.ts';
import type { TaxIdCheck } from './tax-id.ts';

export const evidenceKinds = ['billing-address', 'card', 'tax-id'] as const;

/** One thing that says where a buyer is, by whom it was said and when, where that is known. */
export interface LocationEvidence {
  readonly kind: (typeof evidenceKinds)[number];
  readonly country: string;
  readonly source: string;
  readonly reference: string | null;
  readonly at: Instant | null;
}

/** What a place was decided by, as it was known on the day (Implementing Regulation (EU) 282/2011, Article 24b). */
export interface LocationDecision {
  readonly country: string;
  readonly evidence: readonly LocationEvidence[];
  /** Two pieces that say the same. */
  readonly isSufficient: boolean;
  readonly isContradicted: boolean;
}

interface Known {
  readonly country: string;
  readonly cardCountry: string | null;
  readonly taxId: TaxIdCheck | undefined;
}

/** A number is evidence once an office has confirmed it, and is of the country that its prefix or the address names. */
export function decideLocation({ country, cardCountry, taxId }: Known): LocationDecision {
  const evidence: LocationEvidence[] = [
    { kind: 'billing-address', country, source: 'customer', reference: null, at: null },
    ...(cardCountry
      ? [{ kind: 'card' as const, country: cardCountry, source: 'stripe', reference: null, at: null }]
      : []),
    ...(taxId?.status === 'verified'
      ? [
          {
            kind: 'tax-id' as const,
            country,
            source: taxId.source,
            reference: taxId.reference,
            at: taxId.checkedAt,
          },
        ]
      : []),
  ];
  const agreeing = evidence.filter((piece) => piece.country === country);
  return {
    country,
    evidence,
    isSufficient: agreeing.length >= 2,
    isContradicted: agreeing.length < evidence.length,
  };
}

/** What an invoice keeps of its tax beside the sums. */
export interface InvoiceTax extends TaxBasis {
  readonly authoritative: boolean;
  readonly location: LocationDecision;
}
