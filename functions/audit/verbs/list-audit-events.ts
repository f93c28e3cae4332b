import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { type Instant, parseInstant } from '../../kernel/time.ts';
import type { audit } from '../contract.ts';
import type { AuditDeps } from '../ports.ts';

export const listAuditEvents: Verb<typeof audit.endpoints.listAuditEvents, AuditDeps> = async (
  _,
  { limit, cursor, from, to, ...filter },
  { store },
) => {
  return store.listEvents({ ...filter, ...boundsOf(from, to) }, { limit, cursor });
};

type Text = string | undefined;
export const boundsOf = (from: Text, to: Text) => ({ from: boundOf('from', from), to: boundOf('to', to) });

function boundOf(name: string, text: string | undefined): Instant | undefined {
  const at = text === undefined ? undefined : parseInstant(text);
  if (text === undefined || at) return at;
  const errors = [
    { pointer: `?${name}`, code: 'invalid-format', message: 'An instant has its seconds and ends in Z.' },
  ];
  throw problem('malformed-request', { errors });
}
