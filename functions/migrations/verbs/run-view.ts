import type { FleetRunView, TenantRunView } from '../contract.ts';
import type { FleetRunRecord, TenantRunRecord } from '../ports.ts';

export const fleetRunView = ({ version: _, ...run }: FleetRunRecord): FleetRunView => run;
export const tenantRunView = ({ version: _, attempt: _attempt, ...run }: TenantRunRecord): TenantRunView => run;

/** Under which name tenants' ledgers know this try of a run. */
export const attemptOf = ({ id, attempt }: Pick<FleetRunRecord, 'id' | 'attempt'>): string => `${id}#${attempt}`;
