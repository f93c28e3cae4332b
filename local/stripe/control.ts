import { type Api, type Reply, type Request, replyToProblem } from './api.ts';
import { type Answer, answerAuthentication } from './authentication.ts';
import type { Call } from './call.ts';
import { chargeToDispute, closeDispute, openDispute } from './disputes.ts';
import { invalidRequest, StripeProblem, unknownPath } from './errors.ts';
import { FAULT_KINDS } from './faults.ts';

type Body = Readonly<Record<string, unknown>>;
type Command = (api: Api, body: Body, request: Request) => unknown;

const bodyOf = (request: Request): Body => {
  if (request.method !== 'POST') return {};
  // A page of another origin cannot send this type without asking first, and is never allowed to.
  if (!request.headers['content-type']?.startsWith('application/json'))
    throw invalidRequest('The control API takes application/json.');
  try {
    const body: unknown = JSON.parse(request.body || '{}');
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // Falls through to the one answer for whatever is not an object.
  }
  throw invalidRequest('The body must be a JSON object.');
};

const text = (body: Body, name: string, fallback?: string): string => {
  const value = body[name] ?? fallback;
  if (typeof value === 'string') return value;
  throw invalidRequest(`${name} must be a string.`, { param: name });
};

const word = <W extends string>(body: Body, name: string, words: readonly W[], fallback?: W): W => {
  const value = body[name] ?? fallback;
  const found = words.find((each) => each === value);
  if (found) return found;
  throw invalidRequest(`${name} must be one of ${words.join(', ')}.`, { param: name });
};

const whole = (body: Body, name: string, least: number, fallback?: number): number => {
  const value = body[name] ?? fallback;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least) return value;
  throw invalidRequest(`${name} must be a whole number of at least ${least}.`, { param: name });
};

const reset: Command = ({ store, faults, deliverer }) => {
  store.clear();
  faults.clear();
  deliverer.reset();
  return { ok: true };
};

const advanceClock: Command = ({ store }, body) => {
  const seconds = (store.get('clock', 'offset')?.seconds ?? 0) + whole(body, 'advanceSeconds', 0);
  store.put('clock', { id: 'offset', seconds });
  return { now: store.now() };
};

const addFault: Command = ({ faults }, body) =>
  faults.add({
    kind: word(body, 'kind', FAULT_KINDS),
    method: body['method'] === undefined ? null : text(body, 'method').toUpperCase(),
    path: text(body, 'path', '/v1/*'),
    ms: whole(body, 'ms', 0, 1000),
    times: whole(body, 'times', 1, 1),
  });

const callOf = ({ store }: Api, request: Request): Call => ({
  ...{ store, publishable: false, requestId: request.id, idempotencyKey: null, path: request.path },
});

const dispute: Command = (api, body, request) => {
  const call = callOf(api, request);
  return openDispute(call, chargeToDispute(call, text(body, 'of')));
};

const decideDispute: Command = (api, body, request) =>
  closeDispute(callOf(api, request), text(body, 'dispute'), word(body, 'outcome', ['won', 'lost']));

const authenticate: Command = (api, body, request) => {
  const call = callOf(api, request);
  const answer: Answer = word(body, 'outcome', ['complete', 'fail']);
  return answerAuthentication(call, text(body, 'intent'), answer);
};

const listDeliveries: Command = ({ store }, _body, request) => {
  const wanted = new URLSearchParams(request.query);
  const [type, event] = [wanted.get('type'), wanted.get('event')];
  const data = [...store.all('outbox'), ...store.all('delivery')]
    .filter((delivery) => (!type || delivery.type === type) && (!event || delivery.event === event))
    .sort((left, right) => left.position - right.position);
  return { data };
};

const resend: Command = ({ store, deliverer }, body) => {
  const event = text(body, 'event');
  const again = store.all('delivery').filter((delivery) => delivery.event === event);
  for (const delivery of again) deliverer.resend(delivery);
  return { resent: again.length };
};

const commands: Readonly<Record<string, Command>> = {
  'GET /_local/health': () => ({ ok: true }),
  'POST /_local/reset': reset,
  'POST /_local/clock': advanceClock,
  'GET /_local/faults': ({ faults }) => ({ data: faults.list() }),
  'POST /_local/faults': addFault,
  'DELETE /_local/faults': ({ faults }) => {
    faults.clear();
    return { ok: true };
  },
  'POST /_local/authenticate': authenticate,
  'POST /_local/disputes': dispute,
  'POST /_local/disputes/close': decideDispute,
  'GET /_local/deliveries': listDeliveries,
  'POST /_local/webhooks/hold': ({ deliverer }) => {
    deliverer.hold();
    return { ok: true };
  },
  'POST /_local/webhooks/release': ({ deliverer }, body) => ({
    released: deliverer.release(word(body, 'order', ['forward', 'reverse'], 'forward')),
  }),
  'POST /_local/webhooks/duplicate': ({ deliverer }, body) => {
    deliverer.duplicate(whole(body, 'copies', 1));
    return { ok: true };
  },
  'POST /_local/webhooks/resend': resend,
};

export const answerControl = async (api: Api, request: Request): Promise<Reply> => {
  try {
    const command = commands[`${request.method} ${request.path}`];
    if (!command) throw unknownPath(request.method, request.path);
    const answer = command(api, bodyOf(request), request);
    await api.store.commit();
    api.deliverer.pump();
    return { status: 200, body: `${JSON.stringify(answer, null, 2)}\n`, headers: {} };
  } catch (error) {
    api.store.rollback();
    if (error instanceof StripeProblem) return replyToProblem(error);
    throw error;
  }
};
