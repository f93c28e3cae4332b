import { useCallback, useRef, useState } from 'react';
import { ApiProblem, type CallOptions, type Client } from '../../../sdk/client.ts';
import { useClient } from '../api/context.tsx';

export interface Action<Args extends readonly unknown[]> {
  readonly run: (...args: Args) => Promise<boolean>;
  readonly busy: boolean;
  readonly error: unknown;
  readonly clear: () => void;
}

/**
 * Something a person does once. While it runs it can't be started again; a repeat after a failure carries the same
 * Idempotency-Key, so an answer that was lost on the way does not do the work twice. A refusal is an answer: what is
 * tried after it is a new deed, or else the refusal itself would be repeated from the record.
 */
export function useAction<Args extends readonly unknown[]>(
  act: (client: Client, options: CallOptions, ...args: Args) => Promise<unknown>,
): Action<Args> {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const attempt = useRef<{ readonly input: string; readonly key: string } | undefined>(undefined);
  const running = useRef(false);
  const latest = useRef(act);
  latest.current = act;
  const run = useCallback(
    async (...args: Args) => {
      if (running.current) return false;
      running.current = true;
      setBusy(true);
      setError(undefined);
      const input = JSON.stringify(args);
      if (attempt.current?.input !== input) attempt.current = { input, key: crypto.randomUUID() };
      try {
        await latest.current(client, { idempotencyKey: attempt.current.key }, ...args);
        attempt.current = undefined;
        return true;
      } catch (failure) {
        if (isAnswer(failure)) attempt.current = undefined;
        setError(failure);
        return false;
      } finally {
        running.current = false;
        setBusy(false);
      }
    },
    [client],
  );
  return { run, busy, error, clear: useCallback(() => setError(undefined), []) };
}

const isAnswer = (failure: unknown): boolean =>
  failure instanceof ApiProblem && failure.status < 500 && failure.code !== 'idempotency-in-flight';
