import { type ConsoleConfig, openSession, type Session } from '../api/session.ts';

/** As the tenants' people have it, at the operators' API and under a name of its own. */
export const createOperatorSession = (config: ConsoleConfig, fetcher?: typeof fetch): Session =>
  openSession({
    apiUrl: config.operatorsApiUrl,
    storage: 'tenantry.operators.refresh',
    renew: (client, refreshToken) => client.identity.refreshOperatorSession({ refreshToken }),
    endsWithTenant: false,
    ...(fetcher ? { fetcher } : {}),
  });
