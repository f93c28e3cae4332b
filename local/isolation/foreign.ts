const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

export type Random = () => number;

/** mulberry32: the same seed gives the same forgeries. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = (random: Random, text: string) => text[Math.floor(random() * text.length)] ?? '0';
const another = (random: Random, than: string): string => {
  const found = pick(random, CROCKFORD);
  return found === than ? another(random, than) : found;
};

/** Ids of other tenants: one character away at either end, and far away. */
export function otherTenants(tenantId: string, random: Random): readonly string[] {
  const at = (index: number) =>
    `${tenantId.slice(0, index)}${another(random, tenantId[index] ?? '')}${tenantId.slice(index + 1)}`;
  const far = `ten_${Array.from({ length: 26 }, () => pick(random, CROCKFORD)).join('')}`;
  return [at(tenantId.length - 1), at(4), at(15), far];
}

/** What is no tenant's id but looks like this one to a careless pattern. */
export const neighbors = (tenantId: string): readonly string[] => [
  `${tenantId}2`,
  tenantId.slice(0, -1),
  tenantId.toLowerCase(),
  ` ${tenantId}`,
  '*',
  'ten_*',
  `ten_${'?'.repeat(26)}`,
  '',
];
