import type { Commit } from '../../kernel/change.ts';
import { problem } from '../../kernel/problem.ts';
import { asReplay } from '../../kernel/replay.ts';
import { isStanding } from '../../kernel/tier.ts';
import { addSeconds, floorToSecond, type Instant } from '../../kernel/time.ts';
import { tenants as contract, tenantsProblem } from '../contract.ts';
import { requestedDeletion } from '../domain/deletion.ts';
import type { DeletionReply, RequestDeletionDeps, TenantRecord } from '../ports.ts';
import { operationIdOf } from './operation-id.ts';

/** For a second callers may still be judged by what was read before: from the 202 on they must not. */
const STANDING_MS = 1_100;

export interface DeletionOrder {
  readonly tenantId: TenantRecord['id'];
  /** Who orders it; written on the receipt. */
  readonly by: string;
  readonly now: Instant;
  readonly confirm: string;
  readonly mode: 'immediate' | 'grace';
  readonly keyHash: string;
  readonly requestHash: string;
  /** The credential that came is of a tenant that is closed already. */
  readonly isDeleted?: boolean;
}

export type OrderDeps = Omit<RequestDeletionDeps, 'links' | 'commit'> & { readonly commit: Commit };

/**
 * Receipt first, then the tenant's commit, then the workflow: a crash between them loses nothing, because the same key
 * goes on from where it stopped, and the event of the commit starts the workflow even if nobody asks again.
 */
export async function orderDeletion(order: DeletionOrder, deps: OrderDeps): Promise<DeletionReply> {
  const earlier = await deps.receipts.findReply(order.keyHash, order.now);
  if (earlier) {
    const isSame = earlier.requestHash === order.requestHash;
    return asReplay(await goOn(order, { reply: earlier.reply, isSame }, deps));
  }
  if (order.isDeleted) throw problem('tenant-deleted');
  const tenant = await standing(deps);
  if (order.confirm !== tenant.slug) throw tenantsProblem('confirmation-mismatch');
  const reply = newReply(order, deps);
  const added = await deps.receipts.add(receiptOf(order, reply, deps), order.keyHash, order.requestHash, reply);
  if (!added) throw problem('idempotency-in-flight', { retryAfterSeconds: 1 });
  return begin(order, tenant, reply, deps);
}

async function standing({ tenants }: Pick<OrderDeps, 'tenants'>): Promise<TenantRecord> {
  const tenant = await tenants.find();
  if (!tenant || tenant.state === 'deleting' || tenant.state === 'deleted') throw problem('tenant-deleted');
  if (!isStanding(tenant.state) || tenant.deletion)
    throw tenantsProblem('tenant-state', { extra: { state: tenant.state } });
  return tenant;
}

/** Commands take effect at whole seconds (pricing.md section 3); with a time of grace, that much later. */
const effectiveFrom = ({ now, mode }: DeletionOrder, graceDays: number): Instant =>
  addSeconds(floorToSecond(now), mode === 'grace' ? graceDays * 86_400 : 0);

const newReply = (order: DeletionOrder, { newId, secrets, graceDays }: OrderDeps): DeletionReply => {
  const receiptId = newId('del');
  const effectiveAt = effectiveFrom(order, graceDays);
  return { receiptId, receiptSecret: secrets.token(), operationId: operationIdOf(receiptId), effectiveAt };
};

const receiptOf = (order: DeletionOrder, reply: DeletionReply, { secrets, graceDays }: OrderDeps) => ({
  id: reply.receiptId,
  tenantId: order.tenantId,
  requestedBy: order.by,
  secretHash: secrets.hash(reply.receiptId, reply.receiptSecret),
  deletion: requestedDeletion(order.now, effectiveFrom(order, graceDays)),
  version: 1,
  createdAt: order.now,
  updatedAt: order.now,
});

interface Earlier {
  readonly reply: DeletionReply;
  readonly isSame: boolean;
}

async function goOn(order: DeletionOrder, { reply, isSame }: Earlier, deps: OrderDeps): Promise<DeletionReply> {
  const { receiptId } = reply;
  const [tenant, receipt] = await Promise.all([deps.tenants.find(), deps.receipts.find(receiptId)]);
  if (!isSame) throw problem(order.isDeleted ? 'tenant-deleted' : 'idempotency-key-reused');
  // Called back meanwhile: a late repeat must not order it anew.
  if (receipt?.deletion.state === 'canceled') return reply;
  if (tenant && !tenant.deletion) return begin(order, tenant, reply, deps);
  if (tenant && tenant.deletion?.receiptId !== receiptId) throw problem('tenant-deleted');
  if (tenant) await deps.deletion.start(receiptId, runInput(order, reply));
  return reply;
}

const runInput = ({ tenantId, mode }: DeletionOrder, { receiptId, effectiveAt }: DeletionReply) => ({
  tenantId,
  receiptId,
  ...(mode === 'grace' && effectiveAt ? { closesAt: effectiveAt } : {}),
});

async function begin(
  order: DeletionOrder,
  tenant: TenantRecord,
  reply: DeletionReply,
  { tenants, deletion, commit, sleep, graceDays }: OrderDeps,
): Promise<DeletionReply> {
  const { receiptId } = reply;
  const effectiveAt = reply.effectiveAt ?? effectiveFrom(order, graceDays);
  const isGrace = order.mode === 'grace';
  const ending = isGrace
    ? { state: 'closing' as const, deletion: { receiptId, effectiveAt, before: tenant.state } }
    : { state: 'deleting' as const, deletion: { receiptId, effectiveAt } };
  const after = { ...tenant, ...ending, version: tenant.version + 1, updatedAt: order.now };
  const closesAt = isGrace ? { closesAt: effectiveAt } : {};
  await commit({
    writes: [tenants.change(after, tenant.version, problem('conflict'))],
    audit: { action: isGrace ? 'tenant.close' : 'tenant.delete', target: order.tenantId, changes: { receiptId } },
    events: [contract.events.tenantDeletionRequested.make({ receiptId, effectiveAt, ...closesAt })],
    reply: undefined,
  });
  await deletion.start(receiptId, runInput(order, { ...reply, effectiveAt }));
  await sleep(STANDING_MS);
  return reply;
}
