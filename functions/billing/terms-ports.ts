import type { TenantId } from '../kernel/ids.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import type { BillingDeps } from './ports.ts';

export interface OperateTermsDeps {
  /** Whose document a number was given to, over all tenants. */
  readonly documentOf: (
    number: string,
  ) => Promise<{ readonly tenantId: TenantId; readonly documentId: string } | undefined>;
  /** Changes are in the tenant's own trail and in the staff's journal, in one transaction. */
  readonly inTenant: (tenantId: TenantId, ctx: OperatorContext) => BillingDeps;
}
