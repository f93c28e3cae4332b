import type { Instant } from '../kernel/time.ts';

export interface Incident {
  readonly title: string;
  readonly startedAt: Instant;
  readonly severity: 'degraded' | 'outage';
}

export interface PublicKey {
  readonly kty: string;
  readonly kid: string;
}

/** What the public routes may reach: nothing of any tenant. */
export interface PublicDeps {
  readonly stage: string;
  readonly region: string;
  readonly apiUrl: string;
  /** Where reports of flaws are read. */
  readonly securityContact: string;
  readonly openIncidents: () => Promise<readonly Incident[]>;
  readonly signingKeys: () => Promise<readonly PublicKey[]>;
  readonly document: () => { readonly openapi: string };
}
