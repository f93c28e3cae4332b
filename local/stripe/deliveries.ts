import { createHmac } from 'node:crypto';
import type { Delivery } from './records.ts';
import type { Store } from './store.ts';

const MOST_ATTEMPTS = 16;
const LONGEST_PAUSE_MS = 60_000;
const TIMEOUT_MS = 10_000;

export interface Deliverer {
  /** Sends what is due. Called after each commit, never before: nobody hears of what did not happen. */
  pump(): void;
  hold(): void;
  release(order: 'forward' | 'reverse'): number;
  duplicate(copies: number): void;
  resend(delivery: Delivery): void;
  reset(): void;
  close(): Promise<void>;
}

/** `t` is real time, not the sandbox's clock, because the receiver compares it with its own. */
export const signatureOf = (body: string, secret: string, at = Math.floor(Date.now() / 1000)): string =>
  `t=${at},v1=${createHmac('sha256', secret).update(`${at}.${body}`).digest('hex')}`;

type Result = { readonly status: number | null; readonly error: string | null };

const post = async (url: string, body: string, secret: string, signal: AbortSignal): Promise<Result> => {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'stripe-signature': signatureOf(body, secret),
        'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
      },
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return { status: response.status, error: null };
  } catch (error) {
    const { cause, message } = error as Error;
    return { status: null, error: cause instanceof Error ? cause.message : message };
  }
};

const isOk = ({ status }: Result): boolean => status !== null && status >= 200 && status < 300;

interface Options {
  readonly store: Store;
  readonly log: (line: string) => void;
  /** The first pause before a retry; it doubles each time. */
  readonly retryMs: number;
}

export const createDeliverer = ({ store, log, retryMs }: Options): Deliverer => {
  const closing = new AbortController();
  const busy = new Map<string, Promise<void>>();
  const timers = new Map<string, NodeJS.Timeout>();
  let held = false;
  let copies = 1;

  const waiting = (endpoint: string): Delivery[] =>
    store
      .all('outbox')
      .filter((delivery) => delivery.endpoint === endpoint && delivery.state === 'pending')
      .sort((left, right) => left.position - right.position);

  const finish = (delivery: Delivery, state: 'delivered' | 'failed'): void => {
    store.remove('outbox', delivery.id);
    store.put('delivery', { ...delivery, state });
    const event = store.get('event', delivery.event);
    if (event) store.put('event', { ...event, pending_webhooks: Math.max(0, event.pending_webhooks - 1) });
  };

  const note = (delivery: Delivery, results: readonly Result[]): void => {
    const at = new Date().toISOString();
    const attempts = [...delivery.attempts, ...results.map((result) => ({ at, ...result }))];
    const tried = { ...delivery, attempts };
    if (results.some(isOk)) finish(tried, 'delivered');
    else if (attempts.length >= MOST_ATTEMPTS) finish(tried, 'failed');
    else {
      const pause = Math.min(retryMs * 2 ** (attempts.length - 1), LONGEST_PAUSE_MS);
      store.put('outbox', { ...tried, notBefore: Date.now() + pause });
    }
  };

  const postCopies = async (delivery: Delivery): Promise<Result[]> => {
    const endpoint = store.get('webhook_endpoint', delivery.endpoint);
    const secret = store.get('webhook_secret', delivery.endpoint)?.secret;
    const event = store.get('event', delivery.event);
    if (!endpoint || !secret || !event) return [];
    const body = JSON.stringify(event, null, 2);
    const results: Result[] = [];
    for (let copy = 0; copy < copies; copy += 1) results.push(await post(endpoint.url, body, secret, closing.signal));
    log(`webhook ${event.type} -> ${endpoint.url} ${results.map(({ status, error }) => status ?? error).join()}`);
    return results;
  };

  const send = async (delivery: Delivery): Promise<void> => {
    const results = await postCopies(delivery);
    // Reset or shut down while it was on its way.
    if (closing.signal.aborted || !store.get('outbox', delivery.id)) return;
    if (results.length === 0) finish(delivery, 'failed');
    else note(delivery, results);
    await store.commit();
  };

  const drain = async (endpoint: string): Promise<void> => {
    while (!held && !closing.signal.aborted) {
      const due = waiting(endpoint).find(({ notBefore }) => notBefore <= Date.now());
      if (!due) return;
      await send(due);
    }
  };

  const wake = (endpoint: string): void => {
    if (busy.has(endpoint) || closing.signal.aborted) return;
    clearTimeout(timers.get(endpoint));
    const run = drain(endpoint)
      .catch((error: unknown) => log(`webhook delivery stopped: ${String(error)}`))
      .then(() => {
        busy.delete(endpoint);
        const next = held
          ? undefined
          : waiting(endpoint)
              .map(({ notBefore }) => notBefore)
              .sort((a, b) => a - b)[0];
        if (next !== undefined && !closing.signal.aborted)
          timers.set(
            endpoint,
            setTimeout(() => wake(endpoint), Math.max(0, next - Date.now())),
          );
      });
    busy.set(endpoint, run);
  };

  const pump = (): void => {
    for (const endpoint of new Set(store.all('outbox').map((delivery) => delivery.endpoint))) wake(endpoint);
  };

  return {
    pump,
    hold: () => {
      held = true;
    },
    release: (order) => {
      held = false;
      const queue = store.all('outbox').sort((left, right) => left.position - right.position);
      const positions = queue.map(({ position }) => position);
      if (order === 'reverse') positions.reverse();
      for (const [index, delivery] of queue.entries())
        store.put('outbox', { ...delivery, position: positions[index] ?? delivery.position, notBefore: 0 });
      return queue.length;
    },
    duplicate: (count) => {
      copies = count;
    },
    resend: (delivery) => {
      store.put('outbox', { ...delivery, state: 'pending', notBefore: 0 });
      store.remove('delivery', delivery.id);
    },
    reset: () => {
      held = false;
      copies = 1;
    },
    close: async () => {
      closing.abort();
      for (const timer of timers.values()) clearTimeout(timer);
      await Promise.all(busy.values());
    },
  };
};
