/**
 * The gateway key under which callers of a deleted tenant reach their 410: the tenant's own key is gone by then. Not a
 * secret: the gateway takes keys from the authorizer alone.
 */
export const deletedTenantsKey = (stage: string): string => `deleted-tenants-are-answered-410-${stage}`;
