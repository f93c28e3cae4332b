import type Stripe from 'stripe';
import type { Call } from './call.ts';
import { invalidRequest } from './errors.ts';
import { limitOf } from './pages.ts';
import type { Kind, Kinds } from './records.ts';

interface Clause {
  readonly field: string;
  readonly key: string | undefined;
  readonly operator: string;
  readonly value: string | null;
  readonly negated: boolean;
}

const CLAUSE =
  /^\s*(-?)([a-z_]+)(?:\[(?:'([^']*)'|"([^"]*)")\])?\s*(:|~|>=|<=|>|<)\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^\s'"]+))\s*(AND\b|OR\b|$)/i;

const unreadable = (query: string) =>
  invalidRequest(
    `We were unable to parse your search query '${query}'. See https://stripe.com/docs/search#search-query-language for the query language.`,
    { param: 'query' },
  );

const toClause = (match: RegExpExecArray): Clause => {
  const [, minus, field = '', single, double, operator = ':', quoted, doubleQuoted, bare] = match;
  const value = quoted ?? doubleQuoted ?? bare ?? '';
  return {
    field,
    key: single ?? double,
    operator,
    value: bare === 'null' ? null : value.replace(/\\(.)/g, '$1'),
    negated: minus === '-',
  };
};

const readQuery = (query: string): { clauses: Clause[]; joint: 'AND' | 'OR' } => {
  const clauses: Clause[] = [];
  const joints = new Set<string>();
  let rest = query;
  while (rest.trim() !== '') {
    const match = CLAUSE.exec(rest);
    if (!match) throw unreadable(query);
    clauses.push(toClause(match));
    rest = rest.slice(match[0].length);
    const joint = match[9]?.toUpperCase();
    if (joint) joints.add(joint);
    if (joint && rest.trim() === '') throw unreadable(query);
  }
  // Stripe refuses a query that mixes them.
  if (clauses.length === 0 || joints.size > 1) throw unreadable(query);
  return { clauses, joint: joints.has('OR') ? 'OR' : 'AND' };
};

const fieldOf = (record: object, { field, key }: Clause): string | null => {
  const value = (record as Record<string, unknown>)[field];
  const inner = key === undefined ? value : (value as Record<string, unknown> | null)?.[key];
  return inner === undefined || inner === null ? null : String(inner);
};

const compare = (actual: string | null, { operator, value }: Clause): boolean => {
  if (actual === null || value === null) return operator === ':' && actual === value;
  if (operator === ':') return actual.toLowerCase() === value.toLowerCase();
  if (operator === '~') return actual.toLowerCase().includes(value.toLowerCase());
  const [left, right] = [Number(actual), Number(value)];
  if (operator === '>') return left > right;
  if (operator === '<') return left < right;
  return operator === '>=' ? left >= right : left <= right;
};

export const SEARCH = { query: 'string', limit: 'integer', page: 'id', expand: 'strings' } as const;

export const searchPage = <K extends Kind>(
  call: Call,
  kind: K,
  fields: readonly string[],
  params: { query: string; limit?: number; page?: string },
): Stripe.ApiSearchResult<Kinds[K]> => {
  const { clauses, joint } = readQuery(params.query);
  for (const { field } of clauses) {
    if (!fields.includes(field))
      throw invalidRequest(`Field \`${field}\` is an unsupported search field for resource \`${kind}s\`.`, {
        param: 'query',
      });
  }
  const matches = (record: object) => (clause: Clause) => compare(fieldOf(record, clause), clause) !== clause.negated;
  const records = call.store
    .all(kind)
    .filter((record) => (joint === 'OR' ? clauses.some(matches(record)) : clauses.every(matches(record))));
  const limit = limitOf(params.limit);
  const start = Number(params.page ?? 0) || 0;
  const has_more = records.length > start + limit;
  return {
    object: 'search_result',
    data: records.slice(start, start + limit),
    has_more,
    next_page: has_more ? String(start + limit) : null,
    url: call.path,
  };
};
