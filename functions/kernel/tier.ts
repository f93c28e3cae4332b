export const plans = ['free', 'pro', 'enterprise'] as const;
/** What is bought. */
export type PlanKey = (typeof plans)[number];

export const tiers = ['pool', 'silo'] as const;
/** How it is isolated. */
export type Tier = (typeof tiers)[number];

export const modes = ['live', 'sandbox'] as const;
export type Mode = (typeof modes)[number];

/** `closing`: the deletion is ordered and can be called back until its end; reading, paying and leaving go on. */
export const tenantStates = ['provisioning', 'active', 'suspended', 'closing', 'deleting', 'deleted'] as const;
export type TenantState = (typeof tenantStates)[number];

/** The tenant has people, usage and bills. */
export const standingStates: readonly TenantState[] = ['active', 'suspended', 'closing'];
export const isStanding = (state: TenantState | undefined): boolean =>
  state !== undefined && standingStates.includes(state);
