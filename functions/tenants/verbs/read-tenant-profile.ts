import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Instant } from '../../kernel/time.ts';
import type { TenantRecord, TenantStore } from '../ports.ts';

export type TenantProfile = Pick<
  TenantRecord,
  'name' | 'currency' | 'timezone' | 'locale' | 'country' | 'mode' | 'state'
> & {
  /** From when on it is deleted, once that is ordered. */
  readonly endsAt?: Instant;
};

/** For other capabilities: the tenant's particulars; undefined where it is not there (yet, or any more). */
export async function readTenantProfile(
  _ctx: Pick<TenantContext, 'tenantId'>,
  _input: Readonly<Record<never, never>>,
  { tenants }: { readonly tenants: Pick<TenantStore, 'find'> },
): Promise<TenantProfile | undefined> {
  const tenant = await tenants.find();
  if (!tenant) return undefined;
  const { name, currency, timezone, locale, country, mode, state, deletion } = tenant;
  return {
    name,
    currency,
    timezone,
    locale,
    country,
    mode,
    state,
    ...(deletion ? { endsAt: deletion.effectiveAt } : {}),
  };
}
