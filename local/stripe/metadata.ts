import type Stripe from 'stripe';
import { invalidRequest } from './errors.ts';

type Given = Stripe.Emptyable<Stripe.MetadataParam> | undefined;

/** Merged key by key; an empty value takes a key away, an empty hash all of them. */
export const mergedMetadata = (before: Stripe.Metadata | null, given: Given): Stripe.Metadata => {
  if (given === undefined) return before ?? {};
  if (given === '' || given === null) return {};
  const merged: Stripe.Metadata = { ...before };
  for (const [key, value] of Object.entries(given)) {
    if (value === '' || value === null) delete merged[key];
    else merged[key] = String(value);
  }
  if (Object.keys(merged).length > 50) throw invalidRequest('You can specify up to 50 keys.', { param: 'metadata' });
  return merged;
};

type AddressGiven = Stripe.Emptyable<Stripe.AddressParam> | undefined;

export const addressOf = (given: AddressGiven): Stripe.Address | null =>
  given
    ? {
        city: given.city || null,
        country: given.country || null,
        line1: given.line1 || null,
        line2: given.line2 || null,
        postal_code: given.postal_code || null,
        state: given.state || null,
      }
    : null;

export const ADDRESS = {
  fields: {
    city: 'string',
    country: 'string',
    line1: 'string',
    line2: 'string',
    postal_code: 'string',
    state: 'string',
  },
} as const;
