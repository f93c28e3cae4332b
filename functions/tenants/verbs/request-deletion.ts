import type { InputOf, Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { asReplay } from '../../kernel/replay.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { floorToSecond, type Instant } from '../../kernel/time.ts';
import { tenants as contract, tenantsProblem } from '../contract.ts';
import { requestedDeletion } from '../domain/deletion.ts';
import type { DeletionReply, RequestDeletionDeps, TenantRecord } from '../ports.ts';

/** For a second callers may still be judged by what was read before: from the 202 on they must not. */
const STANDING_MS = 1_100;

type Input = InputOf<typeof contract.endpoints.requestDeletion>;

/**
 * Receipt first, then the tenant's commit, then the workflow: a crash between them loses nothing, because the same key
 * goes on from where it stopped, and the event of the commit starts the workflow even if nobody asks again.
 */
export const requestDeletion: Verb<typeof contract.endpoints.requestDeletion, RequestDeletionDeps> = async (
  ctx,
  input,
  deps,
) => {
  if (ctx.actor.type !== 'user') throw problem(ctx.isDeleted ? 'tenant-deleted' : 'forbidden');
  const keyHash = deps.secrets.hash(ctx.tenantId, ctx.actor.id, ctx.idempotencyKey ?? ctx.requestId);
  const requestHash = deps.secrets.hash(JSON.stringify(input));
  const earlier = await deps.receipts.findReply(keyHash, ctx.now);
  if (earlier) return asReplay(await goOn(ctx, { ...earlier, isSame: earlier.requestHash === requestHash }, deps));
  if (ctx.isDeleted) throw problem('tenant-deleted');
  const tenant = await standing(deps);
  assertMeant(input, tenant);
  const reply = newReply(deps);
  const added = await deps.receipts.add(receiptOf(ctx, reply, deps), keyHash, requestHash, reply);
  if (!added) throw problem('idempotency-in-flight', { retryAfterSeconds: 1 });
  return beginDeletion(ctx, tenant, reply, deps);
};

function assertMeant({ confirm, mode }: Input, tenant: TenantRecord): void {
  if (confirm !== tenant.slug) throw tenantsProblem('confirmation-mismatch');
  if (mode !== 'immediate') throw tenantsProblem('mode-not-supported');
}

async function standing({ tenants }: RequestDeletionDeps): Promise<TenantRecord> {
  const tenant = await tenants.find();
  if (!tenant || tenant.deletion) throw problem('tenant-deleted');
  return tenant;
}

const newReply = ({ newId, secrets }: RequestDeletionDeps): DeletionReply => {
  const receiptId = newId('del');
  return { receiptId, receiptSecret: secrets.token(), operationId: receiptId.replace('del_', 'op_') };
};

const receiptOf = (ctx: TenantContext, reply: DeletionReply, { secrets }: RequestDeletionDeps) => ({
  id: reply.receiptId,
  tenantId: ctx.tenantId,
  requestedBy: ctx.actor.id,
  secretHash: secrets.hash(reply.receiptId, reply.receiptSecret),
  deletion: requestedDeletion(ctx.now, effectiveFrom(ctx)),
  version: 1,
  createdAt: ctx.now,
  updatedAt: ctx.now,
});

/** Commands take effect at whole seconds (pricing.md section 3). */
const effectiveFrom = (ctx: TenantContext): Instant => floorToSecond(ctx.now);

interface Earlier {
  readonly reply: DeletionReply;
  readonly isSame: boolean;
}

async function goOn(ctx: TenantContext, { reply, isSame }: Earlier, deps: RequestDeletionDeps): Promise<DeletionReply> {
  const tenant = await deps.tenants.find();
  const isOurs = tenant === undefined || tenant.deletion?.receiptId === reply.receiptId;
  if (!isSame) throw problem(ctx.isDeleted ? 'tenant-deleted' : 'idempotency-key-reused');
  if (tenant && !tenant.deletion) return beginDeletion(ctx, tenant, reply, deps);
  if (!isOurs) throw problem('tenant-deleted');
  if (tenant) await deps.deletion.start(reply.receiptId, { tenantId: ctx.tenantId, receiptId: reply.receiptId });
  return reply;
}

async function beginDeletion(
  ctx: TenantContext,
  tenant: TenantRecord,
  reply: DeletionReply,
  { tenants, deletion, commit, sleep }: RequestDeletionDeps,
): Promise<DeletionReply> {
  const { receiptId } = reply;
  const effectiveAt = effectiveFrom(ctx);
  const ending = { state: 'deleting' as const, deletion: { receiptId, effectiveAt }, updatedAt: ctx.now };
  await commit({
    writes: [
      tenants.change({ ...tenant, ...ending, version: tenant.version + 1 }, tenant.version, problem('conflict')),
    ],
    audit: { action: 'tenant.delete', target: ctx.tenantId, changes: { receiptId } },
    events: [contract.events.tenantDeletionRequested.make({ receiptId, effectiveAt })],
    reply: undefined,
  });
  await deletion.start(receiptId, { tenantId: ctx.tenantId, receiptId });
  await sleep(STANDING_MS);
  return reply;
}
