import { randomUUID } from 'node:crypto';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what the API answers is what the test is about
  readonly body: any;
}

export interface CallOptions {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly key?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ApiClient {
  (method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Every call made, for "no 5xx" and "no foreign byte". */
  readonly calls: {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly text: string;
    /** As `name: value` lines. */
    readonly headers: string;
    readonly requestId: string;
    readonly token?: string | undefined;
  }[];
}

/** A client as an outsider would write one against the published contract: nothing of ours in it. */
export function apiClient(origin: string): ApiClient {
  const calls: ApiClient['calls'] = [];
  const call = async (method: string, path: string, options: CallOptions = {}): Promise<Answer> => {
    const idempotency =
      method === 'POST' && options.key !== null ? { 'Idempotency-Key': options.key ?? randomUUID() } : {};
    const response = await fetch(`${origin}${path}`, {
      method,
      headers: {
        ...(options.token ? { Authorization: `Bearer ${options.token}` } : {}),
        ...(options.body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...idempotency,
        ...options.headers,
      },
      ...(options.body === undefined
        ? {}
        : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
    });
    const text = await response.text();
    calls.push({
      ...{ method, path, status: response.status, text, token: options.token },
      headers: [...response.headers].map(([name, value]) => `${name}: ${value}`).join('\n'),
      requestId: response.headers.get('x-request-id') ?? '',
    });
    const json = response.headers.get('content-type')?.includes('json');
    return { status: response.status, headers: response.headers, body: json && text ? JSON.parse(text) : text };
  };
  return Object.assign(call, { calls });
}

export interface Mail {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly at: string;
}

/** Waits for the newest mail to an address that fits. */
export async function mailTo(
  mailUrl: string,
  to: string,
  fits: (mail: Mail) => boolean = () => true,
  timeoutMs = 20_000,
): Promise<Mail> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { data } = (await (await fetch(`${mailUrl}/messages?to=${encodeURIComponent(to)}`)).json()) as {
      data: Mail[];
    };
    const found = data.find(fits);
    if (found) return found;
    if (Date.now() > until) throw new Error(`no mail to ${to} within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}

export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (value) return value;
    if (Date.now() > until) throw new Error(`${what}: not within ${timeoutMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
