import type { Due, DueQueue } from '../../../functions/billing/ports.ts';
import { collectOpen } from '../../../functions/billing/verbs/collect-open.ts';
import { makeFinalInvoice } from '../../../functions/billing/verbs/make-final-invoice.ts';
import { runClockwork } from '../../../functions/billing/verbs/run-clockwork.ts';
import { runInvoices } from '../../../functions/billing/verbs/run-invoices.ts';
import { settleFinalInvoice } from '../../../functions/billing/verbs/settle-final-invoice.ts';
import type { Item } from '../../../functions/kernel/change.ts';
import { epochMs, type Instant, instantOf } from '../../../functions/kernel/time.ts';
import type { BillingWorld } from '../billing-world.ts';
import type { Told } from './histories.ts';
import type { Product } from './product.ts';

const RECEIPT = 'del_00000000000000000000000001';

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
export async function again<T>(world: BillingWorld, loses: Told['loses'], run: () => Promise<T>): Promise<T> {
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
export async function advance(product: Product, until: number, loses: Told['loses']): Promise<void> {
  const { world } = product;
  const limit = () => Math.min(until, product.closing?.at ?? until);
  for (let due = nextDue(product, limit()); due; due = nextDue(product, limit())) {
    world.set(due.at);
    await work(product, due, loses);
  }
  if (product.closing && product.closing.at <= until) await closeAccount(product, product.closing.at, loses);
  world.set(instantOf(until));
}

export async function pay({ world }: Product, loses: Told['loses']): Promise<void> {
  const { ctx, deps } = background(world);
  if (loses) world.provider.lose('collect', loses);
  do await collectOpen(ctx, deps);
  while ((await deps.finance.invoices()).some(({ collecting }) => collecting !== null));
}
