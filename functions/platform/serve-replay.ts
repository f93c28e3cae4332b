import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { WriteConflict } from '../kernel/change.ts';
import type { Endpoint } from '../kernel/endpoint.ts';
import { isProblem, problem } from '../kernel/problem.ts';
import { isReplay } from '../kernel/replay.ts';
import type { AnyContext, IdempotencyScope, TenantContext } from '../kernel/tenant-context.ts';
import { epochSeconds } from '../kernel/time.ts';
import { clientDefaults } from './aws.ts';
import { sha256 } from './clock.ts';
import { idempotencyKeyOf, replyOf, replyText } from './commit.ts';
import { env } from './env.ts';
import { type Seal, tenantSeal } from './seal.ts';
import type { Reply } from './serve-answer.ts';
import type { TenantSession, TenantSessions } from './tenant-session.ts';

interface Call {
  readonly endpoint: Endpoint;
  readonly name: string;
  readonly ctx: AnyContext;
  readonly input: unknown;
  readonly run: (ctx: AnyContext) => Promise<unknown>;
  readonly lambda: Context;
  readonly sessions: TenantSessions | undefined;
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
  return endpoint.guarded ? runGuarded(call, ctx, session, scope) : runOnce(call, ctx, session, scope);
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

const WEEK_SECONDS = 7 * 86_400;

/** The effect is more than one commit: Powertools holds the record in flight while the verb runs. */
async function runGuarded(
  call: Call,
  ctx: TenantContext,
  session: TenantSession,
  scope: IdempotencyScope,
): Promise<Reply> {
  const seal = tenantSeal(session);
  const key = idempotencyKeyOf(ctx.tenantId, scope);
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'id',
    payloadValidationJmesPath: 'requestHash',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: WEEK_SECONDS,
    useLocalCache: false,
    lambdaContext: call.lambda,
  });
  const persistenceStore = new DynamoDBPersistenceLayer({
    tableName: env('POOLED_TABLE_NAME').POOLED_TABLE_NAME,
    keyAttr: 'pk',
    sortKeyAttr: 'sk',
    staticPkValue: key.pk,
    expiryAttr: 'expiresAt',
    awsSdkV3Client: new DynamoDBClient({ ...clientDefaults, credentials: session.credentials }),
  });
  let replayed = true;
  const once = makeIdempotent(
    async (_: IdempotencyScope) => {
      replayed = false;
      return { sealed: await seal.seal(key, 'replySealed', replyText(await call.run(ctx))) };
    },
    { persistenceStore, config, keyPrefix: call.name },
  );
  try {
    const { sealed } = await once(scope);
    return { output: replyOf(await seal.open(key, 'replySealed', sealed)) ?? undefined, replayed };
  } catch (error) {
    throw guardProblem(error);
  }
}

function guardProblem(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'IdempotencyAlreadyInProgressError') return problem('idempotency-in-flight', { retryAfterSeconds: 1 });
  if (name === 'IdempotencyValidationError') return problem('idempotency-key-reused');
  return error;
}
