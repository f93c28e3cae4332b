import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { type billing, billingProblem } from '../contract.ts';
import { findPlanVersion } from '../domain/catalogue.ts';
import type { AccountRecord, BillingDeps } from '../ports.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { termsView } from './purchase-orders.ts';
import { retrying } from './retrying.ts';

/** Sending invoices is what a plan allows, or does not. */
async function assertAllowed({ subscriptions }: BillingDeps): Promise<void> {
  const terms = (await subscriptions.find())?.terms;
  const version = terms && findPlanVersion(terms.plan, terms.version);
  if (!version?.limits.net30Allowed)
    throw billingProblem('terms-not-allowed', { extra: { plan: terms?.plan ?? null } });
}

export const setPaymentTerms: Verb<typeof billing.endpoints.setPaymentTerms, OperateTermsDeps> = (
  ctx,
  { tenantId, body },
  { inTenant },
) => {
  const deps = inTenant(tenantId, ctx);
  return retrying(deps, async () => {
    const account = await deps.finance.findAccount();
    if (!account || account.state === 'closed') throw problem('not-found');
    if (body.collection === 'send-invoice') await assertAllowed(deps);
    const { terms: _, ...rest } = account;
    const terms = body.collection === 'send-invoice' ? { netDays: body.netDays } : undefined;
    const common = { version: account.version + 1, updatedAt: ctx.now };
    const changed: AccountRecord = { ...rest, ...(terms ? { terms } : {}), ...common };
    return deps.commit({
      writes: [deps.finance.putAccount(changed, account.version)],
      audit: { action: 'payment-terms.set', target: tenantId, changes: termsView(terms) },
      reply: termsView(terms),
    });
  });
};
