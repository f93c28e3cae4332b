import type { Context } from 'aws-lambda';
import { type Key, WriteConflict } from '../kernel/change.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { isProblem, problem } from '../kernel/problem.ts';
import { isReplay } from '../kernel/replay.ts';
import type { AnyContext, IdempotencyScope, TenantContext } from '../kernel/tenant-context.ts';
import { epochSeconds } from '../kernel/time.ts';
import { sha256 } from './clock.ts';
import { idempotencyKeyOf, replyOf, replyText } from './commit.ts';
import { type Seal, tenantSeal } from './seal.ts';
import type { Reply } from './serve-answer.ts';
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
}

/** Answers a repeated Idempotency-Key from its record; scope is (tenant, route, key). */
export async function withReplay(call: Call): Promise<Reply> {
  const { ctx, endpoint } = call;
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
    // The same request may have won meanwhile; then its answer is ours, whatever we stumbled over.
    const lost =
      error instanceof WriteConflict || (isProblem(error) && error.kind.status >= 400 && error.kind.status < 500);
    const winner = lost ? await replayOf(ctx, session, seal, scope) : undefined;
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
