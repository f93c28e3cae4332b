import * as z from 'zod';

/** 26 upper-case Crockford characters: nothing in an id can act as a wildcard or a separator in a policy. */
const ULID = '[0-9A-HJKMNP-TV-Z]{26}';

export type IdPrefix =
  | 'ten'
  | 'usr'
  | 'inv'
  | 'tok'
  | 'sgn'
  | 'prj'
  | 'fil'
  | 'evt'
  | 'aud'
  | 'sub'
  | 'bil'
  | 'crn'
  | 'pay'
  | 'ref'
  | 'pmt'
  | 'pur'
  | 'del'
  | 'op'
  | 'prv'
  | 'ivt'
  | 'req'
  | 'cur'
  | 'mig';

/** Makes an id such as `prj_01J…`: typed prefix and a ULID, so that ids sort by creation. */
export type NewId = (prefix: IdPrefix) => string;

export const idSchema = (prefix: IdPrefix) =>
  z.string().regex(new RegExp(`^${prefix}_${ULID}$`), `not a ${prefix}_ id`);

export const tenantIdSchema = idSchema('ten').brand<'TenantId'>();
export type TenantId = z.infer<typeof tenantIdSchema>;

const tenantIdText = new RegExp(`^ten_${ULID}$`);

/** `tenantIdSchema` for the functions that must be too small for a schema library. */
export function tenantIdOf(text: unknown): TenantId {
  if (!isTenantId(text)) throw new Error('not a ten_ id');
  return text;
}
export const isTenantId = (text: unknown): text is TenantId => typeof text === 'string' && tenantIdText.test(text);

export const ulidOf = (id: string): string => id.slice(id.indexOf('_') + 1);
