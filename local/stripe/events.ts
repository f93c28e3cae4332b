import type Stripe from 'stripe';
import { API_VERSION } from './api-version.ts';
import { type Call, found, type Route, route } from './call.ts';
import { newId } from './ids.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

const isHash = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The old values of what changed, as `previous_attributes` gives them. */
export const changedFrom = (before: object, after: object): Record<string, unknown> | undefined => {
  const [old, now] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const names = new Set([...Object.keys(old), ...Object.keys(now)]);
  const changed: Record<string, unknown> = {};
  for (const name of names) {
    const [left, right] = [old[name], now[name]];
    if (JSON.stringify(left) === JSON.stringify(right)) continue;
    changed[name] = isHash(left) && isHash(right) ? changedFrom(left, right) : (left ?? null);
  }
  return Object.keys(changed).length > 0 ? changed : undefined;
};

const subscribers = (call: Call, type: Stripe.Event.Type): Stripe.WebhookEndpoint[] =>
  call.store
    .all('webhook_endpoint')
    .filter(({ enabled_events }) => enabled_events.includes('*') || enabled_events.includes(type));

/** Records the event and one delivery for each endpoint that wants it; they leave after the commit. */
export const emit = (call: Call, type: Stripe.Event.Type, object: object, previous?: object): void => {
  const endpoints = subscribers(call, type);
  const event = call.store.put('event', {
    id: newId('evt'),
    object: 'event',
    api_version: API_VERSION,
    created: call.store.now(),
    data: previous ? { object, previous_attributes: previous } : { object },
    livemode: false,
    pending_webhooks: endpoints.length,
    request: { id: call.requestId, idempotency_key: call.idempotencyKey },
    type,
  });
  for (const { id: endpoint } of endpoints) {
    call.store.put('outbox', {
      id: newId('dlv'),
      event: event.id,
      type,
      endpoint,
      state: 'pending',
      position: call.store.count('event'),
      notBefore: 0,
      attempts: [],
    });
  }
};

const matchesType = (type: string, pattern: string): boolean =>
  pattern.endsWith('*') ? type.startsWith(pattern.slice(0, -1)) : type === pattern;

export const eventRoutes: readonly Route[] = [
  route('GET', '/v1/events/:id', {
    params: reader<Stripe.EventRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => found(call, 'event', id),
  }),
  route('GET', '/v1/events', {
    params: reader<Stripe.EventListParams>({
      ...PAGE,
      created: 'range',
      delivery_success: 'boolean',
      type: 'string',
      types: 'strings',
    }),
    answer: (call, params) => {
      const patterns = params.type ? [params.type] : params.types;
      const inTime = createdWithin(params.created);
      const delivered = params.delivery_success;
      return listPage(
        call,
        'event',
        params,
        (event) =>
          inTime(event) &&
          (!patterns || patterns.some((pattern) => matchesType(event.type, pattern))) &&
          (delivered === undefined || (event.pending_webhooks === 0) === delivered),
      );
    },
  }),
];
