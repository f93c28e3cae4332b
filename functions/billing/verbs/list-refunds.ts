import type { Verb } from '../../kernel/endpoint.ts';
import { zero } from '../../kernel/money.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { OperateTermsDeps } from '../terms-ports.ts';
import { refundableOf, refundView, thatGoBack } from './refunds-of.ts';

export const listRefunds: Verb<typeof billing.endpoints.listRefunds, OperateTermsDeps> = async (
  ctx,
  { tenantId },
  { inTenant },
) => {
  const { finance } = inTenant(tenantId, ctx);
  const [account, balance, payments, refunds] = await Promise.all([
    finance.findAccount(),
    finance.findBalance(),
    finance.payments(),
    finance.refunds(),
  ]);
  if (!account) throw problem('not-found');
  const { currency } = account;
  return {
    credit: balance?.credit ?? zero(currency),
    refundable: refundableOf({ payments: thatGoBack(payments), refunds }, currency),
    data: [...refunds].reverse().map(refundView),
  };
};
