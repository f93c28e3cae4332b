export const plans = ['free', 'pro', 'enterprise'] as const;
/** What is bought. */
export type PlanKey = (typeof plans)[number];

export const tiers = ['pool', 'silo'] as const;
/** How it is isolated. */
export type Tier = (typeof tiers)[number];

export const modes = ['live', 'sandbox'] as const;
export type Mode = (typeof modes)[number];

export const tenantStates = ['provisioning', 'active', 'suspended', 'deleting', 'deleted'] as const;
export type TenantState = (typeof tenantStates)[number];
