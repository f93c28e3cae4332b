import { missing } from './errors.ts';
import type { Hash } from './form.ts';
import { type Reader, readParams } from './params.ts';
import type { Kind, Kinds } from './records.ts';
import type { Store } from './store.ts';

/** One request, as the nouns see it. */
export interface Call {
  readonly store: Store;
  readonly publishable: boolean;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  readonly path: string;
}

export interface Route {
  readonly method: 'DELETE' | 'GET' | 'POST';
  readonly pattern: string;
  readonly publishable: boolean;
  run(call: Call, id: string, form: Hash): object;
}

interface Endpoint<P> {
  /** A publishable key may call it, with the intent's client secret. */
  readonly publishable?: boolean;
  readonly params: Reader<P>;
  answer(call: Call, params: P, id: string): object;
}

/** Parameters are read before the endpoint runs: nothing has happened yet when one of them is refused. */
export const route = <P>(method: Route['method'], pattern: string, endpoint: Endpoint<P>): Route => ({
  method,
  pattern,
  publishable: endpoint.publishable ?? false,
  run: (call, id, form) => endpoint.answer(call, readParams(endpoint.params, form), id),
});

const nouns: Partial<Record<Kind, string>> = {
  setup_intent: 'setupintent',
  payment_method: 'PaymentMethod',
  webhook_endpoint: 'webhook endpoint',
  balance_transaction: 'balance transaction',
  tax_id: 'tax ID',
  tax_calculation: 'tax calculation',
  tax_transaction: 'tax transaction',
};

export const found = <K extends Kind>(call: Call, kind: K, id: string, param = 'id', status: 400 | 404 = 404) => {
  const record: Kinds[K] | undefined = call.store.get(kind, id);
  if (!record) throw missing(nouns[kind] ?? kind, id, param, status);
  return record;
};

/** Named in a parameter rather than in the path. */
export const referred = <K extends Kind>(call: Call, kind: K, id: string): Kinds[K] => found(call, kind, id, kind, 400);
