import { invalidRequest, notBuilt } from './errors.ts';
import type { Field, Hash } from './form.ts';

/**
 * How a parameter is read. `ignored` is valid and without effect here; `unbuilt` is valid at Stripe and refused here.
 * A list of words is an enumeration.
 */
export type Rule =
  | 'string'
  | 'id'
  | 'integer'
  | 'boolean'
  | 'flag_or_word'
  | 'metadata'
  | 'strings'
  | 'range'
  | 'ignored'
  | 'unbuilt'
  | readonly string[]
  | { readonly words: readonly string[]; readonly unbuilt: readonly string[] }
  | { readonly fields: Readonly<Record<string, Rule>> }
  | { readonly each: Readonly<Record<string, Rule>> };

/** Every parameter that the SDK's type names, no more and no fewer: an upgrade that adds or drops one does not compile. */
export type Shape<P> = { readonly [Name in keyof P]-?: Rule };

export interface Reader<P> {
  readonly fields: Readonly<Record<string, Rule>>;
  readonly required: readonly (keyof P & string)[];
}

export const reader = <P>(fields: Shape<P>, required: readonly (keyof P & string)[] = []): Reader<P> => ({
  fields: fields as Readonly<Record<string, Rule>>,
  required,
});

export const PAGE = { limit: 'integer', starting_after: 'id', ending_before: 'id', expand: 'strings' } as const;

const readText = (value: Field, param: string): string => {
  if (typeof value === 'string') return value;
  throw invalidRequest(`Invalid string: ${JSON.stringify(value)}`, { param });
};

const readId = (value: Field, param: string): string => {
  const text = readText(value, param);
  if (text !== '') return text;
  throw invalidRequest(
    `You passed an empty string for '${param}'. We assume empty values are an attempt to unset a parameter; however '${param}' cannot be unset. You should remove '${param}' from your request or supply a non-empty value.`,
    { code: 'parameter_invalid_empty', param },
  );
};

const readInteger = (value: Field, param: string): number => {
  const text = readText(value, param);
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw invalidRequest(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param });
};

const readBoolean = (value: Field, param: string): boolean => {
  const text = readText(value, param);
  if (text === 'true' || text === 'false') return text === 'true';
  throw invalidRequest(`Invalid boolean: ${text}`, { param });
};

const readHash = (value: Field, param: string): Hash => {
  if (typeof value === 'object') return value;
  throw invalidRequest('Invalid object', { param });
};

const readStrings = (value: Field, param: string): string[] => {
  if (typeof value === 'object') return Object.values(value).map((entry) => readText(entry, param));
  throw invalidRequest('Invalid array', { param });
};

const checkLength = (what: 'keys' | 'values', text: string, most: number, param: string): void => {
  if (text.length <= most) return;
  throw invalidRequest(
    `Metadata ${what} can have up to ${most} characters, but you passed in a ${what.slice(0, -1)} that is ${text.length} characters. Invalid ${what.slice(0, -1)}: ${text.slice(0, 100)}`,
    { param },
  );
};

const readMetadata = (value: Field, param: string): Record<string, string> | '' => {
  if (value === '') return '';
  const metadata: Record<string, string> = {};
  for (const [name, given] of Object.entries(readHash(value, param))) {
    const text = readText(given, `${param}[${name}]`);
    checkLength('keys', name, 40, param);
    checkLength('values', text, 500, param);
    metadata[name] = text;
  }
  return metadata;
};

const readRange = (value: Field, param: string): number | Record<string, number> => {
  if (typeof value === 'string') return readInteger(value, param);
  const bounds = { gt: 'integer', gte: 'integer', lt: 'integer', lte: 'integer' } as const;
  return readFields(bounds, value, param) as Record<string, number>;
};

const readWord = (words: readonly string[], value: Field, param: string): string => {
  const text = readText(value, param);
  if (text === '' || words.includes(text)) return text;
  throw invalidRequest(`Invalid ${param}: must be one of ${words.join(', ')}`, { param });
};

const readers: Readonly<Record<Extract<Rule, string>, (value: Field, param: string) => unknown>> = {
  string: readText,
  id: readId,
  integer: readInteger,
  boolean: readBoolean,
  flag_or_word: (value, param) => (value === 'false' ? false : readText(value, param)),
  metadata: readMetadata,
  strings: readStrings,
  range: readRange,
  ignored: (value) => value,
  unbuilt: (_value, param) => {
    throw notBuilt(param);
  },
};

const readEach = (fields: Readonly<Record<string, Rule>>, value: Field, param: string): unknown[] =>
  value === ''
    ? []
    : Object.entries(readHash(value, param)).map(([index, entry]) =>
        readFields(fields, readHash(entry, `${param}[${index}]`), `${param}[${index}]`),
      );

const readField = (rule: Rule, value: Field, param: string): unknown => {
  if (typeof rule === 'string') return readers[rule](value, param);
  if ('fields' in rule) return value === '' ? '' : readFields(rule.fields, readHash(value, param), param);
  if ('each' in rule) return readEach(rule.each, value, param);
  if (!('unbuilt' in rule)) return readWord(rule, value, param);
  if (typeof value === 'string' && rule.unbuilt.includes(value)) throw notBuilt(`${param}=${value}`);
  return readWord(rule.words, value, param);
};

const readFields = (fields: Readonly<Record<string, Rule>>, hash: Hash, within: string): Record<string, unknown> => {
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(hash)) {
    const param = within ? `${within}[${name}]` : name;
    const rule = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (!rule) throw invalidRequest(`Received unknown parameter: ${param}`, { code: 'parameter_unknown', param });
    read[name] = readField(rule, value, param);
  }
  return read;
};

/** The one place where a form becomes the SDK's parameter type. */
export const readParams = <P>(of: Reader<P>, hash: Hash): P => {
  const params = readFields(of.fields, hash, '') as P;
  for (const param of of.required) {
    if (params[param] === undefined)
      throw invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  return params;
};
