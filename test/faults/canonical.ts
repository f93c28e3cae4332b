/** What differs between two runs of the same work: ids, times, digests, ciphertexts, numbers that are dealt out in turn. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/\b([a-z]{2,3})_[0-9A-HJKMNP-TV-Z]{26}/g, '$1_ID'],
  [/\b[0-9A-HJKMNP-TV-Z]{26}\b/g, 'ULID'],
  [/\b\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{3})?)?(Z|[+-]\d{2}:\d{2})?/g, 'TIME'],
  [/\b\d{4}-\d{2}-\d{2}\b/g, 'DATE'],
  [/\b20\d{8}\b/g, 'HOUR'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, 'UUID'],
  [/\b[0-9a-f]{32,}\b/g, 'HEX'],
  [/"[0-9a-f]{16}"/g, '"HEX"'],
  [/"sequence":"\d+"/g, '"sequence":"N"'],
  // How long, up to the second of a deletion; what that costs stays as it is.
  [
    /("meter":"storage",[^{}]*"net":\{[^{}]*\},"of":\{[^{}]*\},"period":\{[^{}]*\},"plan":"\w+","quantity":)"[\d/]+"/g,
    '$1"TIME"',
  ],
  [/("fraction":\{"of":"\d+","seconds":)"\d+"/g, '$1"TIME"'],
  [/"(target|gatewayKeyId)":"[0-9a-f]{8}"/g, '"$1":"KEY"'],
  [/\bTNY-(CN-)?\d{4}-\d{6}\b/g, 'TNY-$1N'],
  [/[\w+/=-]{43,}/g, 'DIGEST'],
  // Powertools names a record of idempotency by it.
  [/(?<![\w+/])[\w+/]{22}==/g, 'MD5'],
  [/"(expiresAt|in_progress_expiration|version|dataRevision|revokedBefore)":"\d+"/g, '"$1":"N"'],
  [/\b(pi|cus|pm|seti|re|ch)_\w{8,}/g, '$1_ID'],
  [/\bfault-\d+\b/g, 'REQUEST'],
  [/\bf[0-9a-z]+x\b/g, 'NAME'],
];

export const canonical = (text: string): string =>
  rules.reduce((done, [pattern, into]) => done.replace(pattern, into), text);

export interface Difference {
  /** Expected, and not there. */
  readonly lost: readonly string[];
  /** There, as something expected is, once more. */
  readonly doubled: readonly string[];
  /** There, and like nothing expected. */
  readonly orphaned: readonly string[];
}

function counted(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

export function differenceOf(expected: readonly string[], found: readonly string[]): Difference {
  const [wanted, there] = [counted(expected), counted(found)];
  const over = (a: Map<string, number>, b: Map<string, number>) =>
    [...a].flatMap(([line, n]) => Array<string>(Math.max(0, n - (b.get(line) ?? 0))).fill(line));
  const extra = over(there, wanted);
  return {
    lost: over(wanted, there),
    doubled: extra.filter((line) => wanted.has(line)),
    orphaned: extra.filter((line) => !wanted.has(line)),
  };
}

export const isEmpty = ({ lost, doubled, orphaned }: Difference): boolean =>
  lost.length + doubled.length + orphaned.length === 0;
