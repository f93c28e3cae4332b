import type { Verb } from '../../kernel/endpoint.ts';
import { isProblem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { PaymentDeps, PaymentRecord } from '../ports.ts';
import { collectInvoice, type WantedCollection } from './collect-invoice.ts';
import { paymentView } from './payment-view.ts';

const TRIES = 3;

/** An answer that was lost is asked for again within the same request: the same payment, the same key. */
async function collectPatiently(
  ctx: TenantContext,
  wanted: WantedCollection,
  deps: PaymentDeps,
): Promise<PaymentRecord> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await collectInvoice(ctx, wanted, deps);
    } catch (error) {
      if (attempt >= TRIES || !isProblem(error) || error.code !== 'unavailable') throw error;
    }
    await deps.backOff(attempt);
  }
}

function accepted(payment: PaymentRecord) {
  const { state, failureClass: declineClass, declineCode, failureCode } = payment;
  const extra = { declineClass, declineCode: declineCode ?? failureCode, paymentId: payment.id };
  if (state === 'requires-action') throw billingProblem('authentication-required', { extra });
  if (state === 'failed') throw billingProblem('card-declined', { extra });
  return paymentView(payment);
}

export const payInvoice: Verb<typeof billing.endpoints.payInvoice, PaymentDeps> = async (ctx, { invoiceId }, deps) => {
  const requestKey = ctx.idempotencyKey;
  const earlier = requestKey === undefined ? [] : await deps.finance.payments();
  const same = earlier.find((one) => one.invoiceId === invoiceId && one.requestKey === requestKey);
  if (same && same.state !== 'pending') return accepted(same);
  return accepted(await collectPatiently(ctx, { invoiceId, requestKey }, deps));
};
