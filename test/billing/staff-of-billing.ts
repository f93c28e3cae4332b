import { dunningList } from '../../functions/billing/dunning-store.ts';
import type { OperateDunningDeps } from '../../functions/billing/dunning-work-ports.ts';
import { financeJournal, numberedDocument } from '../../functions/billing/platform-store.ts';
import type { PaymentDeps } from '../../functions/billing/ports.ts';
import type { OperateTermsDeps } from '../../functions/billing/terms-ports.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { OperatorContext } from '../../functions/kernel/tenant-context.ts';
import { cursorSeal } from '../../functions/platform/platform-seal.ts';
import { operatorCommitter, replyKeeper, staffCommitter } from '../../functions/platform/staff-commit.ts';
import { fakePlatformSeal } from '../kit/platform-seal.ts';
import type { BillingWorld } from './billing-world.ts';

/** As dunning-deps.ts puts it together, over the world's table. */
export function staffOf(world: BillingWorld): OperateDunningDeps {
  const { table, newId } = world;
  const inTenant = (tenantId: TenantId, ctx: OperatorContext): PaymentDeps => {
    const { idempotency: _, ...unanswered } = ctx;
    return {
      ...world.deps(world.ctx({ tenantId })),
      commit: operatorCommitter(table, newId, { ...ctx, tenantId }),
      step: operatorCommitter(table, newId, { ...unanswered, tenantId }),
      closedStep: (change) => {
        const journal = financeJournal(newId('aud'), { ...unanswered, tenantId }, change.audit);
        return staffCommitter(table, newId, { ...ctx, tenantId })({ ...change, writes: [...change.writes, journal] });
      },
    };
  };
  return {
    cases: () => dunningList(table, cursorSeal(fakePlatformSeal())),
    inTenant,
    keepReply: replyKeeper(table),
  };
}

/** As terms-deps.ts puts it together. */
export const receivablesOf = (world: BillingWorld): OperateTermsDeps => ({
  documentOf: (number) => numberedDocument(world.table, number),
  inTenant: staffOf(world).inTenant,
});
