import { createWriteStream, type WriteStream } from 'node:fs';
import type { Call } from './call.ts';
import type { RestApi } from './rest-api.ts';

export interface Outcome {
  readonly status: number;
  readonly resourcePath: string;
  readonly authorizer: Readonly<Record<string, string | number>>;
  readonly apiKeyId: string | undefined;
  readonly errorType: string | undefined;
}

/** Values of `$context`, as far as access logs and gateway responses name them. */
export function contextValues(api: RestApi, call: Call, outcome?: Outcome): ReadonlyMap<string, string> {
  const latency = String(Date.now() - call.startedAt);
  return new Map<string, string>([
    ['requestId', call.requestId],
    ['extendedRequestId', call.requestId],
    ['apiId', api.id],
    ['stage', api.stage],
    ['httpMethod', call.method],
    ['path', call.path],
    ['protocol', 'HTTP/1.1'],
    ['requestTimeEpoch', String(call.startedAt)],
    ['identity.sourceIp', call.sourceIp],
    ...(outcome
      ? ([
          ['status', String(outcome.status)],
          ['resourcePath', outcome.resourcePath],
          ['responseLatency', latency],
          ['identity.apiKeyId', outcome.apiKeyId ?? '-'],
          ['error.responseType', outcome.errorType ?? '-'],
          ...Object.entries(outcome.authorizer).map(([name, value]) => [`authorizer.${name}`, String(value)]),
        ] as [string, string][])
      : []),
  ]);
}

export interface AccessLog {
  readonly write: (call: Call, outcome: Outcome) => void;
  readonly close: () => void;
}

export function accessLog(api: RestApi, file: string): AccessLog {
  const stream: WriteStream = createWriteStream(file, { flags: 'a' });
  return {
    write: (call, outcome) => {
      const values = contextValues(api, call, outcome);
      const format = api.accessLogFormat ?? '$context.requestId $context.httpMethod $context.path $context.status';
      stream.write(`${format.replace(/\$context\.([\w.]+)/g, (_all, name: string) => values.get(name) ?? '-')}\n`);
    },
    close: () => void stream.end(),
  };
}
