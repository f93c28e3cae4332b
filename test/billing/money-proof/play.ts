import { cancelSubscription } from '../../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../../functions/billing/verbs/change-subscription.ts';
import { createCreditNote } from '../../../functions/billing/verbs/create-credit-note.ts';
import { resumeSubscription } from '../../../functions/billing/verbs/resume-subscription.ts';
import type { PlanKey } from '../../../functions/kernel/tier.ts';
import { epochMs, floorToSecond, instantOf } from '../../../functions/kernel/time.ts';
import { tenantA } from '../../kit/world.ts';
import type { Answer, Step } from '../oracle/history.ts';
import { receivablesOf } from '../staff-of-billing.ts';
import { advance, again, pay } from './clockwork.ts';
import type { Told } from './histories.ts';
import type { Product } from './product.ts';
import { staffOrder } from './staff-order.ts';

const METERS: Readonly<Record<string, string>> = { storage: 'storage-gb-hours' };
const DRAIN = 30_000;

async function credit({ world, setting }: Product, step: Extract<Step, { kind: 'credit' }>): Promise<void> {
  const issued = (await world.invoices()).filter(({ number }) => number !== null);
  const invoice = issued.sort((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1))[step.invoice];
  const lines = [{ lineId: `line-${step.line + 1}`, amount: { minor: step.amount, currency: setting.currency } }];
  const body = { lines, reason: 'goodwill', surplus: 'credit' as const };
  await createCreditNote(
    staffOrder(world),
    { tenantId: tenantA, invoiceId: invoice?.id ?? '', ...body },
    receivablesOf(world),
  );
}

async function command(product: Product, { step, loses }: Told): Promise<void> {
  const { world, setting } = product;
  const ctx = world.ctx();
  const deps = world.deps(ctx);
  // A repeated request is answered by its idempotency key: what came before the loss is all that happens.
  const asked = <T>(run: () => Promise<T>) => again(world, loses === 'before' ? loses : undefined, run);
  switch (step.kind) {
    case 'start': {
      const plan = step.plan as PlanKey;
      const at = instantOf(step.at);
      await again(world, loses, () => world.start({ plan, currency: setting.currency, timezone: setting.zone, at }));
      // Where tax binds, the first invoice waits for the address, and then does not wait any more.
      await advance(product, step.at, loses);
      return;
    }
    case 'change': {
      const plan = step.plan as PlanKey;
      await asked(() => changeSubscription(ctx, { plan, ...(step.when ? { when: step.when } : {}) }, deps));
      return;
    }
    case 'cancel':
      await asked(() => cancelSubscription(ctx, {}, deps));
      return;
    case 'resume':
      await asked(() => resumeSubscription(ctx, {}, deps));
      return;
    case 'card':
      await world.saveCard();
      await pay(product, loses);
      return;
    case 'pay':
      await pay(product, loses);
      return;
    case 'credit':
      await credit(product, step);
      return;
    case 'delete':
      if (world.profile) world.profile = { ...world.profile, endsAt: floorToSecond(instantOf(step.at)) };
      product.closing = { effectiveAt: instantOf(step.at), at: epochMs(floorToSecond(instantOf(step.at))) + DRAIN };
      return;
    default:
      throw new Error(`the product has no ${step.kind}`);
  }
}

const isAnswer = (error: unknown): error is { readonly code: Answer } =>
  error instanceof Error &&
  'code' in error &&
  ['same-plan', 'subscription-state', 'payment-method-required', 'invoice-not-creditable'].includes(String(error.code));

/** What the calculator said of an event decides whether it counts here: `judges.test.ts` compares who judges them. */
export async function play(product: Product, told: Told, verdict: Answer): Promise<Answer> {
  const { step, loses } = told;
  const { world } = product;
  await advance(product, step.at, loses);
  if (step.kind === 'wait') return 'done';
  if (step.kind === 'usage') {
    const { meter, value, time } = step.event;
    if (verdict === 'counted') world.use(METERS[meter] ?? meter, value ?? '0', instantOf(time));
    return verdict;
  }
  if (product.closing || product.isClosed) return step.kind === 'pay' ? 'done' : 'subscription-state';
  try {
    await command(product, told);
    return 'done';
  } catch (error) {
    if (isAnswer(error)) return error.code;
    throw error;
  }
}
