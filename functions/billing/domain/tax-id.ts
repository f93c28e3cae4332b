import type { Instant } from '../../kernel/time.ts';

/**
 * What a tax office said of a number, by whom it was asked: `pending` while it has not answered, `unchecked` where nobody can be
 * asked about numbers of that country.
 */
export const taxIdStatuses = ['verified', 'unverified', 'pending', 'unchecked'] as const;

export interface TaxIdCheck {
  readonly taxId: string;
  readonly status: (typeof taxIdStatuses)[number];
  /** As the office has them, where it tells. */
  readonly name: string | null;
  readonly address: string | null;
  readonly source: string;
  /** The source's own name of the consultation. */
  readonly reference: string | null;
  readonly checkedAt: Instant;
}

/** Only a number that was confirmed, and is still the one on the account, lets tax be owed by the buyer. */
export const confirmedTaxId = (taxId: string | null, check: TaxIdCheck | undefined): string | null =>
  taxId !== null && check?.taxId === taxId && check.status === 'verified' ? taxId : null;

const euMembers = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '),
);
export const isEuMember = (country: string): boolean => euMembers.has(country);

/** What the law wants to be read where the buyer owes the tax. */
export const reverseChargeText = (country: string): string | undefined =>
  isEuMember(country) ? 'Article 196, Council Directive 2006/112/EC' : undefined;
