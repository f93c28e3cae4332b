import { analytics } from './analytics/contract.ts';
import { audit } from './audit/contract.ts';
import { billing } from './billing/contract.ts';
import { compliance } from './compliance/contract.ts';
import { developer } from './developer/contract.ts';
import { identity } from './identity/contract.ts';
import { isolation } from './isolation/contract.ts';
import type { Capability, Endpoint } from './kernel/endpoint.ts';
import { metering } from './metering/contract.ts';
import { migrations } from './migrations/contract.ts';
import { ops } from './ops/contract.ts';
import { tenants } from './tenants/contract.ts';
import { workspace } from './workspace/contract.ts';

/** Every capability's public face: what synthesis, the SDK, OpenAPI and the tests over all routes read. */
export const contracts = {
  tenants,
  identity,
  isolation,
  workspace,
  metering,
  billing,
  audit,
  compliance,
  developer,
  analytics,
  ops,
  migrations,
};

export interface Route {
  readonly capability: string;
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly problems: Capability['problems'];
}

export function routesOf(api: 'tenant' | 'operators'): readonly Route[] {
  const all: readonly Capability[] = Object.values(contracts);
  return all.flatMap((capability) =>
    Object.entries(capability.endpoints)
      .filter(([, endpoint]) => endpoint.apis.includes(api))
      .map(([name, endpoint]) => ({ capability: capability.name, name, endpoint, problems: capability.problems })),
  );
}
