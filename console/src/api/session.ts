import { ApiProblem, type Client, createClient } from '../../../sdk/client.ts';

export interface ConsoleConfig {
  readonly apiUrl: string;
  readonly stage: string;
}

export type SessionEnd = 'expired' | 'deleted';

export interface Session {
  readonly client: Client;
  readonly isSignedIn: () => boolean;
  readonly signIn: (tokens: { readonly accessToken: string; readonly refreshToken: string }) => void;
  readonly signOut: () => void;
  /** Tells when the session ends by itself: a refused refresh, or a deleted tenant. */
  readonly onEnd: (listener: (reason: SessionEnd) => void) => () => void;
}

const REFRESH = 'tenantry.refresh';

/**
 * The access token lives in memory; the refresh token in sessionStorage, so that a reload stays signed in while a
 * closed tab does not. A cookie would need the API on the console's own site, which tenants' own domains rule out.
 */
export function createSession(config: ConsoleConfig, fetcher: typeof fetch = fetch.bind(globalThis)): Session {
  let accessToken: string | undefined;
  let refreshing: Promise<boolean> | undefined;
  const listeners = new Set<(reason: SessionEnd) => void>();
  const bare = createClient({ apiUrl: config.apiUrl, fetch: fetcher });

  const signOut = () => {
    accessToken = undefined;
    sessionStorage.removeItem(REFRESH);
  };
  const end = (reason: SessionEnd) => {
    signOut();
    for (const listener of listeners) listener(reason);
  };
  const signIn: Session['signIn'] = (tokens) => {
    accessToken = tokens.accessToken;
    sessionStorage.setItem(REFRESH, tokens.refreshToken);
  };

  const refresh = (): Promise<boolean> => {
    const refreshToken = sessionStorage.getItem(REFRESH);
    if (!refreshToken) return Promise.resolve(false);
    refreshing ??= bare.identity
      .refreshSession({ refreshToken })
      .then((tokens) => {
        signIn(tokens);
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof ApiProblem && (error.status === 401 || error.status === 410)) end(error.status === 410 ? 'deleted' : 'expired');
        return false;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };

  const client = createClient({
    apiUrl: config.apiUrl,
    fetch: fetcher,
    token: async () => {
      if (!accessToken) await refresh();
      return accessToken;
    },
    renew: async (problem) => {
      if (problem.status === 410) end('deleted');
      return problem.status === 401 && refresh();
    },
  });
  return {
    client, signIn, signOut,
    isSignedIn: () => accessToken !== undefined || sessionStorage.getItem(REFRESH) !== null,
    onEnd: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
