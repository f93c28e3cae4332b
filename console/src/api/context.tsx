import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react';
import type { Client } from '../../../sdk/client.ts';
import type { ConsoleConfig, Session } from './session.ts';

interface ApiValue {
  readonly session: Session;
  readonly config: ConsoleConfig;
}

const ApiContext = createContext<ApiValue | undefined>(undefined);

export function ApiProvider({ value, children }: { readonly value: ApiValue; readonly children: ReactNode }) {
  return <ApiContext.Provider value={value}>{children}</ApiContext.Provider>;
}

function useApiValue(): ApiValue {
  const value = useContext(ApiContext);
  if (!value) throw new Error('outside ApiProvider');
  return value;
}

export const useClient = (): Client => useApiValue().session.client;
export const useSession = (): Session => useApiValue().session;
export const useSignedIn = (): boolean => {
  const session = useSession();
  return useSyncExternalStore(session.subscribe, session.isSignedIn);
};
export const useConfig = (): ConsoleConfig => useApiValue().config;

export interface Loaded<T> {
  readonly data: T | undefined;
  readonly error: unknown;
  readonly loading: boolean;
  readonly reload: () => void;
}

/** Reads when the page opens, when `deps` change, on `reload`, and every `pollMs` while given. */
export function useLoaded<T>(
  read: (client: Client) => Promise<T>,
  deps: readonly unknown[],
  pollMs?: number,
): Loaded<T> {
  const client = useClient();
  const [state, setState] = useState<{ data: T | undefined; error: unknown; loading: boolean }>({
    data: undefined,
    error: undefined,
    loading: true,
  });
  const [round, setRound] = useState(0);
  const latest = useRef(read);
  latest.current = read;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the caller names what the read depends on
  useEffect(() => {
    let stale = false;
    setState((before) => ({ ...before, loading: true }));
    latest.current(client).then(
      (data) => !stale && setState({ data, error: undefined, loading: false }),
      (error: unknown) => !stale && setState((before) => ({ data: before.data, error, loading: false })),
    );
    return () => {
      stale = true;
    };
  }, [client, round, ...deps]);
  const reload = useCallback(() => setRound((n) => n + 1), []);
  useEffect(() => {
    if (!pollMs) return;
    const timer = setInterval(reload, pollMs);
    return () => clearInterval(timer);
  }, [pollMs, reload]);
  return { ...state, reload };
}
