import { addressLines, type PostalAddress } from '../../kernel/postal-address.ts';
import type { Party } from './invoice-document.ts';

/** Who is invoiced, where, and under which tax number. */
export interface BillingDetails {
  readonly name: string;
  readonly email: string | null;
  readonly address: PostalAddress | null;
  readonly taxId: string | null;
}

/** The party as documents name it, in the words of the day that they are issued. */
export function partyOf({ name, email, address, taxId }: BillingDetails, locale: string): Party {
  return {
    name,
    address: address ? addressLines(address, locale) : [],
    ...(address ? { postal: address, country: address.country } : {}),
    ...(taxId ? { taxId } : {}),
    ...(email ? { email } : {}),
  };
}
