import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { Place } from '../assembly/resolve.ts';
import { type AccessLog, contextValues } from './access-log.ts';
import { authorization } from './authorizer.ts';
import { type Arrival, type Call, headerOf } from './call.ts';
import type { Invoke } from './functions.ts';
import { type Answer, Refusal, renderRefusal } from './gateway-response.ts';
import { proxyAnswer } from './proxy-answer.ts';
import { type AuthorizerContext, proxyEvent } from './proxy-event.ts';
import type { RestApi } from './rest-api.ts';
import { type Match, matcher } from './route-match.ts';
import { tokenBuckets } from './token-bucket.ts';
import { usagePlans } from './usage-plans.ts';

export interface GatewayParts {
  readonly api: RestApi;
  readonly place: Place;
  readonly invoke: Invoke;
  readonly gateway: APIGatewayClient;
  readonly accessLog: AccessLog;
}

/** What became known of a request on its way, for the log. */
interface Trace {
  resourcePath: string;
  authorizer: AuthorizerContext;
  apiKeyId: string | undefined;
  errorType: string | undefined;
}

function assertParameters(match: Match, call: Call): void {
  const missing = match.route.requiredParameters.filter(({ name, in: place }) =>
    place === 'query' ? !call.query.has(name) : place === 'header' && headerOf(call, name) === undefined,
  );
  if (missing.length > 0) {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Refusal('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${names}]`);
  }
}

async function integrate(
  parts: GatewayParts,
  match: Match,
  call: Call,
  caller: AuthorizerContext | undefined,
): Promise<Answer> {
  const { integration } = match.route;
  if (integration.type === 'mock')
    return { status: integration.status, headers: Object.entries(integration.headers), body: Buffer.alloc(0) };
  const event = proxyEvent(parts.api, match, call, parts.place.account, caller);
  const answer = await parts.invoke(integration.functionName, event, integration.timeoutMs).catch((error: unknown) => {
    const timedOut = error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError');
    throw new Refusal(timedOut ? 'INTEGRATION_TIMEOUT' : 'INTEGRATION_FAILURE');
  });
  if (answer.failed) throw new Refusal('DEFAULT_5XX');
  return proxyAnswer(answer.payload, call.requestId);
}

/** The stations of a REST API in API Gateway's order; each refuses with a gateway response of the document. */
export function gatewayHandler(parts: GatewayParts): (arrival: Arrival) => Promise<Answer> {
  const { api } = parts;
  const match = matcher(api);
  const authorize = authorization(api, parts.place, parts.invoke);
  const admit = usagePlans(parts.gateway, api);
  const take = tokenBuckets();

  const serve = async ({ call, isTooLarge }: Arrival, trace: Trace): Promise<Answer> => {
    if (isTooLarge) throw new Refusal('REQUEST_TOO_LARGE');
    const found = match(call.method, call.path);
    if (!found) throw new Refusal('MISSING_AUTHENTICATION_TOKEN');
    trace.resourcePath = found.route.resource;
    const authorized = await authorize(found, call);
    trace.authorizer = authorized?.context ?? {};
    if (api.throttle && !take(`${call.method} ${found.route.resource}`, api.throttle, Date.now()))
      throw new Refusal('THROTTLED');
    const key = api.keySource === 'AUTHORIZER' ? authorized?.usageIdentifierKey : headerOf(call, 'x-api-key');
    if (found.route.needsKey) trace.apiKeyId = (await admit(key)).apiKeyId;
    assertParameters(found, call);
    return integrate(parts, found, call, authorized?.context);
  };

  return async (arrival) => {
    const trace: Trace = { resourcePath: '-', authorizer: {}, apiKeyId: undefined, errorType: undefined };
    const answer = await serve(arrival, trace).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : new Refusal('API_CONFIGURATION_ERROR');
      if (!(error instanceof Refusal)) console.error(error);
      trace.errorType = refusal.type;
      trace.authorizer = { ...trace.authorizer, ...refusal.authorizer };
      return renderRefusal(api.gatewayResponses, refusal, contextValues(api, arrival.call, { ...trace, status: 0 }));
    });
    parts.accessLog.write(arrival.call, { ...trace, status: answer.status });
    return answer;
  };
}
