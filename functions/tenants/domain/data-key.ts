/** What one transaction can put under another KMS key, with the audit record and the reply beside it. */
export const MOST_DATA_KEYS = 90;

/** `k1`, `k2`, …; undefined where there may be no more. */
export function followingKey(id: string): string | undefined {
  const number = Number(id.slice(1)) + 1;
  return number > MOST_DATA_KEYS ? undefined : `k${number}`;
}
