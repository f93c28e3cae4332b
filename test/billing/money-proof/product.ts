import type { BillingDeps, Due, DueQueue, FinanceStore } from '../../../functions/billing/ports.ts';
import { cancelSubscription } from '../../../functions/billing/verbs/cancel-subscription.ts';
import { changeSubscription } from '../../../functions/billing/verbs/change-subscription.ts';
import { collectOpen } from '../../../functions/billing/verbs/collect-open.ts';
import { createCreditNote } from '../../../functions/billing/verbs/create-credit-note.ts';
import { makeFinalInvoice } from '../../../functions/billing/verbs/make-final-invoice.ts';
import { resumeSubscription } from '../../../functions/billing/verbs/resume-subscription.ts';
import { runClockwork } from '../../../functions/billing/verbs/run-clockwork.ts';
import { runInvoices } from '../../../functions/billing/verbs/run-invoices.ts';
import { settleFinalInvoice } from '../../../functions/billing/verbs/settle-final-invoice.ts';
import type { Item } from '../../../functions/kernel/change.ts';
import type { PlanKey } from '../../../functions/kernel/tier.ts';
import { epochMs, floorToSecond, type Instant, instantOf } from '../../../functions/kernel/time.ts';
import { tenantA } from '../../kit/world.ts';
import { type BillingWorld, billingWorld } from '../billing-world.ts';
import type { Answer, Step } from '../oracle/history.ts';
import type { Taxes } from '../oracle/invoice.ts';
import { receivablesOf } from '../staff-of-billing.ts';
import type { Setting, Told } from './histories.ts';
import { quoteOf } from './offers.ts';
import { staffOrder } from './staff-order.ts';

const METERS: Readonly<Record<string, string>> = { storage: 'storage-gb-hours' };
const RECEIPT = 'del_00000000000000000000000001';
const DRAIN = 30_000;

export interface Product {
  readonly world: BillingWorld;
  readonly setting: Setting;
  closing: { readonly effectiveAt: Instant; readonly at: number } | undefined;
  isClosed: boolean;
}

export function openProduct(setting: Setting): Product {
  const world = billingWorld();
  world.profile = { name: 'Acme Ltd', locale: 'en', timezone: setting.zone, country: 'US' };
  const [{ deps }, taxes] = [world, setting.offer?.taxes];
  if (taxes) world.deps = (ctx) => taxed(deps(ctx), taxes);
  return { world, setting, closing: undefined, isClosed: false };
}

const address = { line1: '1 High Street', line2: null, postalCode: '1000', city: 'Town', region: null, country: 'DE' };
const details = { name: 'Acme Ltd', email: null, address, taxId: null };

/** A buyer whose address was known from the first, and a tax service that is asked of nothing but categories. */
function taxed<Deps extends BillingDeps>(deps: Deps, taxes: Taxes): Deps {
  const { finance } = deps;
  const findAccount: FinanceStore['findAccount'] = async () => {
    const account = await finance.findAccount();
    return account && { details, ...account };
  };
  const tax = { policy: 'binding', quote: async () => quoteOf(taxes) } as const;
  return { ...deps, finance: { ...finance, findAccount }, tax };
}

const isWork = ({ pk, sk }: Item) => pk.startsWith('PLATFORM#DUE#2') && sk.startsWith('invoices#');

/** The first thing that the clock has to do by then. */
function nextDue({ world }: Product, until: number): Due | undefined {
  let first: Item | undefined;
  for (const item of world.table.items.values()) {
    if (isWork(item) && (first === undefined || String(item['at']) < String(first['at']))) first = item;
  }
  return first && epochMs(first['at'] as Instant) <= until ? (first as unknown as Due) : undefined;
}

const LOST = new Error('the answer was lost');

/** The clockwork as it is, over a queue that holds one thing: the clock stands at its very instant. */
async function work({ world }: Product, due: Due, loses: Told['loses']): Promise<void> {
  const failures: unknown[] = [];
  const queue: DueQueue = {
    async *due() {
      yield due;
    },
    done: async (one) => {
      const { pk, sk } = one as unknown as Item;
      world.table.items.delete(JSON.stringify([pk, sk]));
    },
    checkpoint: async () => {},
  };
  const ctx = world.ctx({ actor: { type: 'system', id: 'clockwork' } });
  const note = (_: string, error: unknown) => void failures.push(error);
  const run = () =>
    runClockwork('invoices', world.clock(), runInvoices, {
      queue,
      tenancy: () => ({ ctx, deps: world.deps(ctx) }),
      note,
      hasTime: () => true,
    });
  if (loses) world.table.failNext(LOST, loses);
  await run();
  world.table.failNext(undefined);
  if (failures.length > 0) await run();
  const unexpected = failures.find((error) => error !== LOST);
  if (unexpected) throw unexpected;
}

/** Runs it again where its answer was lost: every part of a deletion may be repeated. */
async function again<T>(world: BillingWorld, loses: Told['loses'], run: () => Promise<T>): Promise<T> {
  if (loses) world.table.failNext(LOST, loses);
  try {
    return await run();
  } catch (error) {
    if (error !== LOST) throw error;
    return await run();
  } finally {
    // What was refused has written nothing that could be lost.
    world.table.failNext(undefined);
  }
}

async function closeAccount(product: Product, at: number, loses: Told['loses']): Promise<void> {
  const { world, closing } = product;
  if (!closing) return;
  world.set(instantOf(at));
  const { effectiveAt } = closing;
  const { ctx, deps } = background(world);
  await again(world, loses, () => makeFinalInvoice(ctx, { receiptId: RECEIPT, effectiveAt }, deps));
  if (loses) {
    world.provider.lose('collect', loses);
    world.provider.lose('refund', loses);
  }
  const isUnderWay = async () =>
    (await deps.finance.invoices()).some(({ collecting }) => collecting !== null) ||
    (await deps.finance.refunds()).some(({ state }) => state === 'pending');
  do await settleFinalInvoice(ctx, { receiptId: RECEIPT }, deps);
  while (await isUnderWay());
  product.closing = undefined;
  product.isClosed = true;
}

function background(world: BillingWorld) {
  const ctx = world.ctx({ actor: { type: 'system', id: 'deletion' } });
  return { ctx, deps: world.deps(ctx) };
}

/** Everything that the clock does by then, each thing at its own instant. */
async function advance(product: Product, until: number, loses: Told['loses']): Promise<void> {
  const { world } = product;
  const limit = () => Math.min(until, product.closing?.at ?? until);
  for (let due = nextDue(product, limit()); due; due = nextDue(product, limit())) {
    world.set(due.at);
    await work(product, due, loses);
  }
  if (product.closing && product.closing.at <= until) await closeAccount(product, product.closing.at, loses);
  world.set(instantOf(until));
}

async function pay({ world }: Product, loses: Told['loses']): Promise<void> {
  const { ctx, deps } = background(world);
  if (loses) world.provider.lose('collect', loses);
  do await collectOpen(ctx, deps);
  while ((await deps.finance.invoices()).some(({ collecting }) => collecting !== null));
}

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
