import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { billing } from '../contract.ts';
import type { ApiDeps } from '../ports.ts';
import { asOf } from './roll-period.ts';
import { subscriptionView } from './subscription-view.ts';

export const getSubscription: Verb<typeof billing.endpoints.getSubscription, ApiDeps> = async (ctx, _, deps) => {
  const [subscription, account] = await Promise.all([deps.subscriptions.find(), deps.finance.findAccount()]);
  if (!subscription || !account) throw problem('not-found');
  return subscriptionView(asOf(subscription, ctx.now, account.timeZone));
};
