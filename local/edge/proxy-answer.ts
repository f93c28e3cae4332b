import { isRecord } from '../assembly/template.ts';
import { type Answer, Refusal } from './gateway-response.ts';

const scalar = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

function headersOf(payload: Readonly<Record<string, unknown>>): [string, string][] {
  const single = isRecord(payload['headers']) ? payload['headers'] : {};
  const multiple = isRecord(payload['multiValueHeaders']) ? payload['multiValueHeaders'] : {};
  const many = Object.entries(multiple).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : []).filter(scalar).map((value) => [name, String(value)] as [string, string]),
  );
  const repeated = new Set(many.map(([name]) => name.toLowerCase()));
  const once = Object.entries(single)
    .filter(([name, value]) => scalar(value) && !repeated.has(name.toLowerCase()))
    .map(([name, value]) => [name, String(value)] as [string, string]);
  return [...once, ...many];
}

/** What a Lambda proxy integration returned, as an HTTP answer; anything else is 502. */
export function proxyAnswer(payload: unknown, requestId: string): Answer {
  const status = isRecord(payload) ? Number(payload['statusCode']) : Number.NaN;
  if (!isRecord(payload) || !Number.isInteger(status) || status < 100 || status > 599) throw new Refusal('DEFAULT_5XX');
  const body = payload['body'] ?? '';
  if (typeof body !== 'string') throw new Refusal('DEFAULT_5XX');
  const headers = headersOf(payload);
  const hasType = headers.some(([name]) => name.toLowerCase() === 'content-type');
  return {
    status,
    headers: [
      ...(hasType ? [] : ([['Content-Type', 'application/json']] as const)),
      ['x-amzn-RequestId', requestId],
      ...headers,
    ],
    body: Buffer.from(body, payload['isBase64Encoded'] === true ? 'base64' : 'utf8'),
  };
}
