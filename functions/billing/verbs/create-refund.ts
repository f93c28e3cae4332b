import type { Verb } from '../../kernel/endpoint.ts';
import { sub, wireMoney } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { refundableOf, refundsDue, refundsOf, refundView, thatGoBack } from './refunds-of.ts';
import { retrying } from './retrying.ts';

type Endpoints = typeof billing.endpoints;

/** Pays credit out. It leaves the balance at once, and comes back to it if the provider cannot give it back. */
export const createRefund: Verb<Endpoints['createRefund'], OperateTermsDeps> = (
  ctx,
  { tenantId, amount, reason },
  { inTenant },
) => {
  const deps = inTenant(tenantId, ctx);
  const { finance } = deps;
  return retrying(deps, async () => {
    const [account, balance, payments, refunds] = await Promise.all([
      finance.findAccount(),
      finance.findBalance(),
      finance.payments(),
      finance.refunds(),
    ]);
    // What a tenant that is gone had left went back with its deletion.
    if (!account || !balance || account.state === 'closed') throw problem('not-found');
    const { currency } = account;
    if (amount.currency !== currency) throw billingProblem('wrong-currency', { extra: { currency } });
    if (amount.minor <= 0n) throw billingProblem('amount-not-positive');
    if (amount.minor > balance.credit.minor)
      throw billingProblem('exceeds-credit', { extra: { credit: wireMoney(balance.credit) } });
    const paid = { payments: thatGoBack(payments).reverse(), refunds };
    const refundable = refundableOf(paid, currency);
    if (amount.minor > refundable.minor)
      throw billingProblem('exceeds-refundable', { extra: { refundable: wireMoney(refundable) } });
    const made = refundsOf({ amount, at: ctx.now, creditNoteId: null }, paid, deps);
    const credit = sub(balance.credit, amount);
    return deps.commit({
      writes: [
        finance.putBalance({ ...balance, credit, version: balance.version + 1, updatedAt: ctx.now }, balance.version),
        ...made.map((refund) => finance.putRefund(refund, undefined)),
        ...refundsDue(made, deps),
        finance.assertOpen(),
      ],
      audit: {
        action: 'refund.create',
        target: tenantId,
        changes: { amount: wireMoney(amount), reason, refunds: made.map(({ id }) => id) },
      },
      reply: { credit, refunds: made.map(refundView) },
    });
  });
};
