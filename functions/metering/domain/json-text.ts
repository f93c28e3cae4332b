interface RawNumber {
  readonly rawJSON: string;
}

// ES2025's access to source text, which TypeScript's ES2024 library does not know.
const json = JSON as typeof JSON & {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

const MAX_DEPTH = 32;

/** Parses with every number kept as it was written: 1e3, 1.10 and 12345678901234567890 lose nothing to a double. */
export const parseExact = (text: string): unknown =>
  json.parse(text, (_key, value: unknown, context?: { readonly source?: string }) =>
    typeof value === 'number' && context?.source !== undefined ? json.rawJSON(context.source) : value,
  );

/** The text of a number that `parseExact` read. */
export const numberText = (value: unknown): string | undefined => (json.isRawJSON(value) ? value.rawJSON : undefined);

/** A number's value as digits and an exponent, so that 1.10, 1.1 and 11e-1 are one. */
function canonicalNumber(text: string): string {
  const match = /^(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text);
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const shift = BigInt(exponent) - BigInt(fraction.length) + BigInt(digits.length - significant.length);
  return `${sign}${significant}e${shift}`;
}

/** One text per JSON value, whatever the order of its members; undefined where it is nested too deeply. */
export function canonical(value: unknown, depth = 0): string | undefined {
  const number = numberText(value);
  if (number !== undefined) return canonicalNumber(number);
  if (value === null || typeof value !== 'object') return JSON.stringify(value ?? null);
  if (depth >= MAX_DEPTH) return undefined;
  const members = Array.isArray(value)
    ? value.map((member) => canonical(member, depth + 1))
    : Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, member]) => {
          const text = canonical(member, depth + 1);
          return text === undefined ? undefined : `${JSON.stringify(name)}:${text}`;
        });
  if (members.includes(undefined)) return undefined;
  return Array.isArray(value) ? `[${members.join(',')}]` : `{${members.join(',')}}`;
}
