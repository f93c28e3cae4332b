import type Stripe from 'stripe';
import { API_VERSION } from './api-version.ts';
import { type Call, found, type Route, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { newId, randomText } from './ids.ts';
import { mergedMetadata } from './metadata.ts';
import { listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';

const CREATE = reader<Stripe.WebhookEndpointCreateParams>(
  {
    api_version: 'string',
    connect: 'unbuilt',
    description: 'string',
    enabled_events: 'strings',
    expand: 'strings',
    metadata: 'metadata',
    url: 'string',
  },
  ['enabled_events', 'url'],
);

const create = (call: Call, params: Stripe.WebhookEndpointCreateParams): Stripe.WebhookEndpoint => {
  if (!URL.canParse(params.url) || !/^https?:$/.test(new URL(params.url).protocol))
    throw invalidRequest('Invalid URL: An explicit scheme (such as https) must be provided.', {
      code: 'url_invalid',
      param: 'url',
    });
  const wrong = params.enabled_events.find((type) => type !== '*' && !/^[a-z0-9_]+(\.[a-z0-9_]+)+$/.test(type));
  if (wrong !== undefined || params.enabled_events.length === 0)
    throw invalidRequest(`Invalid enabled_events: ${wrong ?? ''}`, { param: 'enabled_events' });
  if (params.api_version && params.api_version !== API_VERSION)
    throw invalidRequest(`Invalid API version: ${params.api_version}; local Stripe speaks ${API_VERSION} only.`, {
      param: 'api_version',
    });
  const secret = `whsec_${randomText(32)}`;
  const endpoint = call.store.put('webhook_endpoint', {
    id: newId('we'),
    object: 'webhook_endpoint',
    api_version: params.api_version ?? null,
    application: null,
    created: call.store.now(),
    description: params.description || null,
    enabled_events: params.enabled_events,
    livemode: false,
    metadata: mergedMetadata({}, params.metadata),
    status: 'enabled',
    url: params.url,
  });
  call.store.put('webhook_secret', { id: endpoint.id, secret });
  return { ...endpoint, secret };
};

const remove = (call: Call, id: string): Stripe.DeletedWebhookEndpoint => {
  found(call, 'webhook_endpoint', id, 'webhook_endpoint');
  call.store.remove('webhook_endpoint', id);
  call.store.remove('webhook_secret', id);
  return { id, object: 'webhook_endpoint', deleted: true };
};

export const webhookEndpointRoutes: readonly Route[] = [
  route('POST', '/v1/webhook_endpoints', { params: CREATE, answer: create }),
  route('GET', '/v1/webhook_endpoints', {
    params: reader<Stripe.WebhookEndpointListParams>(PAGE),
    answer: (call, params) => listPage(call, 'webhook_endpoint', params, () => true),
  }),
  route('GET', '/v1/webhook_endpoints/:id', {
    params: reader<Stripe.WebhookEndpointRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => found(call, 'webhook_endpoint', id, 'webhook_endpoint'),
  }),
  route('DELETE', '/v1/webhook_endpoints/:id', {
    params: reader<Stripe.WebhookEndpointDeleteParams>({}),
    answer: (call, _params, id) => remove(call, id),
  }),
];
