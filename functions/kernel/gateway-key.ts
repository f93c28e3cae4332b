/**
 * The gateway key under which callers of a deleted tenant reach their 410: the tenant's own key is gone by then. Not a
 * secret: the gateway takes keys from the authorizer alone.
 */
export const deletedTenantsKey = (stage: string): string => `deleted-tenants-are-answered-410-${stage}`;

/**
 * How long the tenant API's gateway keeps what the authorizer said: half of what architecture allows, since the
 * watermark in `serve` holds within a second anyway.
 */
export const authorizationSeconds = 15;
