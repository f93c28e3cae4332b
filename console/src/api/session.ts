import { ApiProblem, type Client, createClient } from '../../../sdk/client.ts';

/** What the deployment writes beside the build, as `/config.json`. */
export interface ConsoleConfig {
  readonly apiUrl: string;
  readonly operatorsApiUrl: string;
  readonly consoleUrl: string;
  readonly stage: string;
  /** Only where Stripe.js does not come from Stripe: the local run brings its own. */
  readonly stripeJsUrl?: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export interface Session {
  readonly client: Client;
  readonly isSignedIn: () => boolean;
  readonly signIn: (tokens: Tokens) => void;
  /** Forgets the tokens; whoever is inside the shell goes to `to`. */
  readonly signOut: (to?: string) => void;
  /** Where the shell sends those who are signed out: why the session ended is said there. */
  readonly exit: () => string;
  readonly subscribe: (listener: () => void) => () => void;
}

/** What the two consoles do not share. */
export interface SessionOf {
  readonly apiUrl: string;
  /** The refresh token's name in sessionStorage. */
  readonly storage: string;
  readonly renew: (client: Client, refreshToken: string) => Promise<Tokens>;
  /** A 410 says that the session's own tenant is deleted; to staff it says that another's is. */
  readonly endsWithTenant: boolean;
  readonly fetcher?: typeof fetch;
}

const SIGN_IN = '/signin';

export const createSession = (config: ConsoleConfig, fetcher?: typeof fetch): Session =>
  openSession({
    apiUrl: config.apiUrl,
    storage: 'tenantry.refresh',
    renew: (client, refreshToken) => client.identity.refreshSession({ refreshToken }),
    endsWithTenant: true,
    ...(fetcher ? { fetcher } : {}),
  });

/**
 * The access token lives in memory; the refresh token in sessionStorage, so that a reload stays signed in while a
 * closed tab does not. A cookie would need the API on the console's own site, which tenants' own domains rule out.
 */
export function openSession(of: SessionOf): Session {
  const { apiUrl, storage, renew, endsWithTenant, fetcher = fetch.bind(globalThis) } = of;
  let accessToken: string | undefined;
  let exit = SIGN_IN;
  let refreshing: Promise<boolean> | undefined;
  const listeners = new Set<() => void>();
  const bare = createClient({ apiUrl, fetch: fetcher });

  const isSignedIn = () => accessToken !== undefined || sessionStorage.getItem(storage) !== null;
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const signOut = (to = SIGN_IN) => {
    // An answer that was under way when the session ended must not change where one goes.
    if (!isSignedIn()) return;
    accessToken = undefined;
    sessionStorage.removeItem(storage);
    exit = to;
    tell();
  };
  const signIn = (tokens: Tokens) => {
    accessToken = tokens.accessToken;
    sessionStorage.setItem(storage, tokens.refreshToken);
    exit = SIGN_IN;
    tell();
  };
  const end = (status: number) => signOut(status === 410 ? '/deleted' : `${SIGN_IN}?ended=expired`);

  const refresh = (): Promise<boolean> => {
    const refreshToken = sessionStorage.getItem(storage);
    if (!refreshToken) return Promise.resolve(false);
    // One refresh for all who wait for it: the token rotates, a second use would end the session.
    refreshing ??= renew(bare, refreshToken)
      .then((tokens) => {
        if (isSignedIn()) signIn(tokens);
        return true;
      })
      .catch((error: unknown) => {
        if (error instanceof ApiProblem && (error.status === 401 || error.status === 410)) end(error.status);
        return false;
      })
      .finally(() => {
        refreshing = undefined;
      });
    return refreshing;
  };

  const client = createClient({
    apiUrl,
    fetch: fetcher,
    token: async () => {
      if (!accessToken) await refresh();
      return accessToken;
    },
    renew: async (problem) => {
      if (problem.status === 410 && endsWithTenant) end(410);
      return problem.status === 401 && refresh();
    },
  });
  return {
    client,
    isSignedIn,
    signIn,
    signOut,
    exit: () => exit,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
