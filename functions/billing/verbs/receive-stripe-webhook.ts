import type { Verb } from '../../kernel/endpoint.ts';
import { tenantIdSchema } from '../../kernel/ids.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { billing } from '../contract.ts';
import type { ProviderEvent } from '../payment-ports.ts';
import type { HookDeps, PaymentDeps } from '../ports.ts';
import { applyDispute } from './apply-dispute.ts';
import { applyOutcome } from './apply-outcome.ts';
import { savedMethods } from './saved-methods.ts';
import { applyRefund } from './settle-refund.ts';

type Act = (ctx: TenantContext, deps: PaymentDeps) => Promise<unknown>;
interface Reading {
  readonly tenantId: string | undefined;
  readonly act: Act;
}

async function methodSaved({ reference }: ProviderEvent, { provider }: HookDeps): Promise<Reading | undefined> {
  const setup = await provider.readSetup(reference);
  return setup?.succeeded ? { tenantId: setup.tenantId, act: savedMethods } : undefined;
}

async function paymentMoved({ reference }: ProviderEvent, { provider }: HookDeps): Promise<Reading | undefined> {
  const payment = await provider.readPayment(reference);
  const paymentId = payment?.paymentId;
  if (!payment || paymentId === undefined) return undefined;
  const { tenantId, outcome } = payment;
  return {
    tenantId,
    act: async (ctx, deps) => {
      if (await deps.finance.findPayment(paymentId)) await applyOutcome(ctx, { paymentId, outcome }, deps);
    },
  };
}

async function refundMoved({ reference }: ProviderEvent, { provider }: HookDeps): Promise<Reading | undefined> {
  const read = await provider.readRefunds(reference);
  if (!read) return undefined;
  return {
    tenantId: read.tenantId,
    act: async (ctx, deps) => {
      for (const { refundId, ...outcome } of read.refunds) await applyRefund(ctx, { refundId, outcome }, deps);
    },
  };
}

async function disputeMoved({ reference }: ProviderEvent, { provider }: HookDeps): Promise<Reading | undefined> {
  const heard = await provider.readDispute(reference);
  const paymentId = heard?.paymentId;
  if (!heard || paymentId === undefined) return undefined;
  return {
    tenantId: heard.tenantId,
    act: async (ctx, deps) => {
      if (await deps.finance.findPayment(paymentId)) await applyDispute(ctx, { paymentId, heard }, deps);
    },
  };
}

const readings = {
  'method-saved': methodSaved,
  payment: paymentMoved,
  refund: refundMoved,
  dispute: disputeMoved,
} as const;

/**
 * The message only says where to look: what happened, and to which tenant, is read from Stripe with our own key. Done once by event id; a
 * failure is answered as such, so that Stripe sends the message again.
 */
export const receiveStripeWebhook: Verb<typeof billing.endpoints.receiveStripeWebhook, HookDeps> = async (
  ctx,
  { raw, headers },
  deps,
) => {
  const event = await deps.provider.verifyEvent(raw, headers, ctx.now);
  if (event.type === 'other' || (await deps.inbox.isDone(event.id))) return;
  const reading = await readings[event.type](event, deps);
  const tenantId = tenantIdSchema.safeParse(reading?.tenantId);
  if (reading && tenantId.success) {
    const tenancy = deps.tenancy(tenantId.data, event.id);
    if (await tenancy.deps.finance.findAccount()) await reading.act(tenancy.ctx, tenancy.deps);
  }
  await deps.inbox.done(event.id, ctx.now);
};
