import { setTimeout as sleep } from 'node:timers/promises';
import { API_VERSION } from './api-version.ts';
import { balanceTransactionRoutes } from './balance-transactions.ts';
import type { Call, Route } from './call.ts';
import { chargeRoutes } from './charges.ts';
import { customerRoutes } from './customers.ts';
import type { Deliverer } from './deliveries.ts';
import { disputeRoutes } from './disputes.ts';
import { invalidRequest, StripeProblem, unknownPath } from './errors.ts';
import { eventRoutes } from './events.ts';
import { expanded } from './expand.ts';
import type { Fault, Faults } from './faults.ts';
import { decodeForm } from './form.ts';
import { type Idempotency, isKept } from './idempotency.ts';
import { keyKind, secretKeyRequired } from './keys.ts';
import { paymentIntentRoutes } from './payment-intents.ts';
import { paymentMethodRoutes } from './payment-methods.ts';
import type { SavedReply } from './records.ts';
import { refundRoutes } from './refunds.ts';
import { matchRoute } from './router.ts';
import { setupIntentRoutes } from './setup-intents.ts';
import type { Store } from './store.ts';
import { taxCalculationRoutes } from './tax-calculations.ts';
import { taxIdRoutes } from './tax-ids.ts';
import { taxTransactionRoutes } from './tax-transactions.ts';
import { webhookEndpointRoutes } from './webhook-endpoints.ts';

const routes: readonly Route[] = [
  ...customerRoutes,
  ...paymentMethodRoutes,
  ...setupIntentRoutes,
  ...paymentIntentRoutes,
  ...chargeRoutes,
  ...refundRoutes,
  ...disputeRoutes,
  ...taxIdRoutes,
  ...taxCalculationRoutes,
  ...taxTransactionRoutes,
  ...balanceTransactionRoutes,
  ...eventRoutes,
  ...webhookEndpointRoutes,
];

export interface Request {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Settles when the caller has gone away. */
  readonly gone: Promise<void>;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Api {
  readonly store: Store;
  readonly idempotency: Idempotency;
  readonly faults: Faults;
  readonly deliverer: Deliverer;
  readonly log: (line: string) => void;
}

const replyOf = (status: number, body: object, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  body: `${JSON.stringify(body, null, 2)}\n`,
  headers,
});

export const replyToProblem = ({ status, body, headers }: StripeProblem): Reply =>
  replyOf(status, { error: body }, headers);

const brokenReply = (): Reply =>
  replyOf(
    500,
    { error: { type: 'api_error', message: 'An unknown error occurred. Try again, or contact support@stripe.com.' } },
    // Its result is saved: trying again with the same key would only read it again.
    { 'stripe-should-retry': 'false' },
  );

const tooMany = () =>
  new StripeProblem(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits.',
  });

const checkVersion = (version: string | undefined): void => {
  if (version && version !== API_VERSION)
    throw invalidRequest(`Invalid Stripe API version: ${version}. Local Stripe speaks ${API_VERSION} only.`);
};

interface Match {
  readonly route: Route;
  readonly id: string;
  readonly publishable: boolean;
  /** A fault: answers 500 instead of running. */
  readonly broken: boolean;
}

/** Runs to the end without a pause, so that no other request's changes mix with its own. */
const run = ({ store, log }: Api, request: Request, match: Match, key: string | null): Reply => {
  const { route, id, publishable } = match;
  const call: Call = { store, publishable, requestId: request.id, idempotencyKey: key, path: request.path };
  try {
    const { expand, ...form } = decodeForm(request.method === 'POST' ? request.body : request.query);
    const answer = route.run(call, id, expand === undefined ? form : { ...form, expand });
    const paths = typeof expand === 'object' ? Object.values(expand).map(String) : [];
    return replyOf(200, expanded(call, answer, paths));
  } catch (error) {
    // A declined card leaves its attempt behind, every other refusal leaves nothing.
    if (error instanceof StripeProblem && error.status === 402) return replyToProblem(error);
    store.rollback();
    if (error instanceof StripeProblem) return replyToProblem(error);
    log(`local Stripe failed: ${error instanceof Error ? error.stack : String(error)}`);
    return brokenReply();
  }
};

/** One step: what the call changed, and its reply under the key, are on their way to the disk together. */
const execute = (
  api: Api,
  request: Request,
  match: Match,
  key: string | null,
): { reply: Reply; saved: Promise<void> } => {
  const reply = match.broken ? brokenReply() : run(api, request, match, key);
  const { id: requestId, path, body: requestBody } = request;
  if (key && isKept(reply.status))
    api.idempotency.save(key, { path, requestBody, status: reply.status, body: reply.body, requestId });
  return { reply, saved: api.store.commit() };
};

const executeWith = async (
  fault: Fault | undefined,
  request: Request,
  executeIt: () => { reply: Reply; saved: Promise<void> },
): Promise<Reply | undefined> => {
  if (fault?.kind === 'hang_before') await request.gone;
  if (fault?.kind === 'hang_before' || fault?.kind === 'drop_before') return undefined;
  if (fault?.kind === 'delay') await sleep(fault.ms);
  const { reply, saved } = executeIt();
  await saved;
  if (fault?.kind === 'hang_after') await request.gone;
  return fault?.kind === 'drop_after' || fault?.kind === 'hang_after' ? undefined : reply;
};

const replay = (saved: SavedReply): Reply => ({
  status: saved.status,
  body: saved.body,
  headers: {
    'idempotent-replayed': 'true',
    'original-request': saved.requestId,
    ...(saved.status >= 500 ? { 'stripe-should-retry': 'false' } : {}),
  },
});

const admit = (request: Request): Omit<Match, 'broken'> => {
  const { method, path, headers } = request;
  const publishable = keyKind(headers['authorization']) === 'publishable';
  const match = matchRoute(routes, method, path);
  if (!match) throw unknownPath(method, path);
  if (publishable && !match.route.publishable) throw secretKeyRequired();
  checkVersion(headers['stripe-version']);
  return { ...match, publishable };
};

/** Undefined: the connection closes without an answer. */
export const answerApi = async (api: Api, request: Request): Promise<Reply | undefined> => {
  const match = admit(request);
  const fault = api.faults.take(request.method, request.path);
  if (fault?.kind === 'rate_limit') throw tooMany();
  const key = request.method === 'POST' ? (request.headers['idempotency-key'] ?? null) : null;
  const saved = key ? api.idempotency.claim(key, request.path, request.body) : undefined;
  if (saved) return replay(saved);
  try {
    const broken = fault?.kind === 'server_error';
    return await executeWith(fault, request, () => execute(api, request, { ...match, broken }, key));
  } finally {
    if (key) api.idempotency.release(key);
    api.deliverer.pump();
  }
};
