import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  paginateListFunctions,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { clientOptions } from '../local/aws-clients.ts';
import type { WireItem, WireKey } from './cu.ts';

/** What is looked at of DynamoDB's messages. */
export interface Wire {
  readonly Key?: WireKey;
  readonly Item?: WireItem;
  readonly Items?: readonly WireItem[];
  readonly ConsistentRead?: boolean;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly WireKey[] }>>;
  readonly Responses?: Readonly<Record<string, readonly WireItem[]>>;
  /** `{ Put: { Item } }`, `{ Update: { Key } }` and so on. */
  readonly TransactItems?: readonly Readonly<Record<string, { readonly Item?: WireItem; readonly Key?: WireKey }>>[];
}

/** One call to AWS as it went over the wire: what a retry sends again is a call of its own. */
export interface RecordedCall {
  /** The entry that made it, as in `identity/api`. */
  readonly by: string;
  readonly service: string;
  readonly operation: string;
  readonly input: Wire | undefined;
  readonly output: Wire | undefined;
  readonly status: number;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export interface Recorder {
  readonly calls: readonly RecordedCall[];
  readonly stop: () => Promise<void>;
}

interface Place {
  readonly awsEndpoint: string;
  readonly region: string;
}

const json = (text: string): Wire | undefined => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** From what every signed request says of itself. */
function described({ headers, method, url }: IncomingMessage, body: string) {
  const service = /Credential=[^/]+\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unsigned';
  const target = String(headers['x-amz-target'] ?? '').split('.')[1];
  const form = /^Action=(\w+)/.exec(body)?.[1];
  return { service, operation: target ?? form ?? `${method} ${url?.split('?')[0]}`, input: json(body) };
}

/**
 * Stands between the functions of a running stack and the emulator. Each function has a loopback address of its own,
 * so a call tells whose it is; what the functions, the gateway and IAM do is untouched.
 */
export async function startRecorder({ awsEndpoint, region }: Place): Promise<Recorder> {
  const calls: RecordedCall[] = [];
  const names = new Map<string, string>();
  const upstream = new URL(awsEndpoint);

  async function pass(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const by = names.get(incoming.socket.localAddress?.replace('::ffff:', '') ?? '') ?? 'unknown';
    const body = await buffer(incoming);
    const { method, url: path, headers } = incoming;
    const forward = request({ host: upstream.hostname, port: upstream.port, method, path, headers }, async (given) => {
      const text = await buffer(given);
      calls.push({
        by,
        ...described(incoming, body.toString()),
        output: json(text.toString()),
        status: given.statusCode ?? 0,
        requestBytes: body.length,
        responseBytes: text.length,
      });
      answer.writeHead(given.statusCode ?? 502, given.headers).end(text);
    });
    forward.on('error', () => answer.destroy());
    forward.end(body);
  }

  const server = createServer((incoming, answer) => {
    pass(incoming, answer).catch(() => answer.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve));
  const { port } = server.address() as AddressInfo;
  const lambda = new LambdaClient(clientOptions(awsEndpoint, region));
  const undo = await redirect(lambda, (entry, index) => {
    const address = `127.0.${1 + Math.floor(index / 250)}.${2 + (index % 250)}`;
    names.set(address, entry);
    return `http://${address}:${port}`;
  });
  return {
    calls,
    stop: async () => {
      await undo();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Points every function elsewhere, which starts it anew; answers how to point it back. */
async function redirect(
  lambda: LambdaClient,
  endpointOf: (entry: string, index: number) => string,
): Promise<() => Promise<void>> {
  const before: { FunctionName: string; Environment: { Variables: Record<string, string> } }[] = [];
  for await (const { Functions } of paginateListFunctions({ client: lambda }, {}))
    for (const { FunctionName = '', Description } of Functions ?? []) {
      const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
      const Variables = Environment?.Variables ?? {};
      const entry = Variables['LOCAL_ENTRY'] ?? Description ?? FunctionName;
      before.push({ FunctionName, Environment: { Variables } });
      const AWS_ENDPOINT_URL = endpointOf(entry, before.length);
      const redirected = { FunctionName, Environment: { Variables: { ...Variables, AWS_ENDPOINT_URL } } };
      await lambda.send(new UpdateFunctionConfigurationCommand(redirected));
    }
  return async () => {
    for (const each of before) await lambda.send(new UpdateFunctionConfigurationCommand(each));
  };
}
