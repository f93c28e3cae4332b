import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Place } from '../assembly/resolve.ts';
import { clientOptions } from '../aws-clients.ts';
import { accessLog } from './access-log.ts';
import { arrivalOf } from './call.ts';
import { invoker } from './functions.ts';
import { gatewayHandler } from './gateway.ts';
import { type Listening, listen, send } from './http-server.ts';
import type { RestApi } from './rest-api.ts';

export interface RestApiParts {
  readonly port: number;
  readonly place: Place;
  readonly awsEndpoint: string;
  readonly logDir: string;
}

/** One REST API on a port of its own. */
export async function startRestApi(api: RestApi, parts: RestApiParts): Promise<Listening> {
  const options = clientOptions(parts.awsEndpoint, parts.place.region);
  const log = accessLog(api, join(parts.logDir, `${api.title.toLowerCase().replace(/\W+/g, '-')}.jsonl`));
  const handle = gatewayHandler({
    api,
    place: parts.place,
    // A failed call is the gateway's to answer; repeating it here would run the function twice.
    invoke: invoker(new LambdaClient({ ...options, maxAttempts: 1 })),
    gateway: new APIGatewayClient(options),
    accessLog: log,
  });
  const server = await listen(parts.port, async (request, response) =>
    send(response, await handle(await arrivalOf(request)), request.method === 'HEAD'),
  );
  const close = async () => {
    await server.close();
    log.close();
  };
  return { url: server.url, close };
}
