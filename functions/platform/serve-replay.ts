import type { Context } from 'aws-lambda';
import { type Key, WriteConflict } from '../kernel/change.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { isProblem, problem } from '../kernel/problem.ts';
import { isReplay } from '../kernel/replay.ts';
import type { AnyContext, IdempotencyScope, OperatorContext, TenantContext } from '../kernel/tenant-context.ts';
import { epochSeconds } from '../kernel/time.ts';
import { sha256 } from './clock.ts';
import { idempotencyKeyOf, replyOf, replyText } from './commit.ts';
import { type Seal, tenantSeal } from './seal.ts';
import type { Reply } from './serve-answer.ts';
import type { StaffReplays } from './staff-commit.ts';
import type { TenantSession, TenantSessions } from './tenant-session.ts';

/** Keeps the record of a request whose effect is more than one commit in flight while `run` works. */
export type Guard = (guarded: {
  readonly name: string;
  readonly session: TenantSession;
  readonly scope: IdempotencyScope;
  readonly key: Key;
  readonly seal: Seal;
  readonly lambda: Context;
  readonly run: () => Promise<unknown>;
}) => Promise<Reply>;

interface Call {
  readonly endpoint: Endpoint;
  readonly name: string;
  readonly ctx: AnyContext;
  readonly input: unknown;
  readonly run: (ctx: AnyContext) => Promise<unknown>;
  readonly lambda: Context;
  readonly sessions: TenantSessions | undefined;
  readonly guard: Guard | undefined;
  readonly staffReplays: (() => StaffReplays) | undefined;
}

/** Answers a repeated Idempotency-Key from its record; scope is (tenant, route, key). */
export async function withReplay(call: Call): Promise<Reply> {
  const { ctx, endpoint } = call;
  if (
    ctx.kind === 'operator' &&
    call.staffReplays &&
    endpoint.idempotency !== 'none' &&
    ctx.idempotencyKey !== undefined
  )
    return runForStaff(call, ctx, ctx.idempotencyKey, call.staffReplays());
  const ownReplays = ctx.kind !== 'tenant' || endpoint.servesDeleted;
  if (ownReplays || endpoint.idempotency === 'none' || ctx.idempotencyKey === undefined || !call.sessions) {
    const output = await call.run(ctx);
    return { output, replayed: isReplay(output) };
  }
  const session = call.sessions(ctx.tenantId);
  const scope: IdempotencyScope = {
    id: sha256(JSON.stringify([endpoint.method, endpoint.path, ctx.idempotencyKey])),
    requestHash: sha256(replyText(call.input)),
  };
  // `serve` refuses to start a guarded route without its guard.
  if (!endpoint.guarded || !call.guard) return runOnce(call, ctx, session, scope);
  const key = idempotencyKeyOf(ctx.tenantId, scope);
  const { name, lambda } = call;
  return call.guard({ name, session, scope, key, seal: tenantSeal(session), lambda, run: () => call.run(ctx) });
}

/** As `runOnce`, with the record among the platform's items: staff act on many tenants. Scope is (operator, route, key). */
async function runForStaff(call: Call, ctx: OperatorContext, key: string, replays: StaffReplays): Promise<Reply> {
  const scope = staffScope(call, ctx, key);
  const earlier = async (): Promise<Reply | undefined> => {
    const record = await replays.find(ctx, scope);
    if (record && record.requestHash !== scope.requestHash) throw problem('idempotency-key-reused');
    return record && { output: record.output, replayed: true };
  };
  const known = await earlier();
  if (known) return known;
  try {
    return { output: await call.run({ ...ctx, idempotency: scope }), replayed: false };
  } catch (error) {
    const winner = isRefusal(error) ? await earlier() : undefined;
    if (winner) return winner;
    throw error;
  }
}

const staffScope = ({ endpoint, input }: Call, { actor }: OperatorContext, key: string): IdempotencyScope => ({
  id: sha256(JSON.stringify([endpoint.method, endpoint.path, actor.id, key])),
  requestHash: sha256(replyText(input)),
});

/** The same request may have won meanwhile; then its answer is ours, whatever we stumbled over. */
const isRefusal = (error: unknown): boolean =>
  error instanceof WriteConflict || (isProblem(error) && error.kind.status >= 400 && error.kind.status < 500);

/** The whole effect is one commit, which also writes the record: nothing to clean up, nothing in flight. */
async function runOnce(
  call: Call,
  ctx: TenantContext,
  session: TenantSession,
  scope: IdempotencyScope,
): Promise<Reply> {
  const seal = tenantSeal(session);
  const earlier = await replayOf(ctx, session, seal, scope);
  if (earlier) return earlier;
  try {
    return { output: await call.run({ ...ctx, idempotency: scope }), replayed: false };
  } catch (error) {
    const winner = isRefusal(error) ? await replayOf(ctx, session, seal, scope) : undefined;
    if (winner) return winner;
    throw error;
  }
}

async function replayOf(
  ctx: TenantContext,
  session: TenantSession,
  seal: Seal,
  scope: IdempotencyScope,
): Promise<Reply | undefined> {
  const key = idempotencyKeyOf(ctx.tenantId, scope);
  const record = await session.table.get(key);
  if (!record || Number(record['expiresAt']) <= epochSeconds(ctx.now)) return undefined;
  if (record['requestHash'] !== scope.requestHash) throw problem('idempotency-key-reused');
  return {
    output: replyOf(await seal.open(key, 'replySealed', String(record['replySealed']))) ?? undefined,
    replayed: true,
  };
}
