import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { problem } from '../kernel/problem.ts';
import type { IdempotencyScope } from '../kernel/tenant-context.ts';
import { clientDefaults } from './aws.ts';
import { replyOf, replyText } from './commit.ts';
import { env } from './env.ts';
import { asOutOfReach } from './out-of-reach.ts';
import type { Guard } from './serve-replay.ts';

const WEEK_SECONDS = 7 * 86_400;

/** Powertools holds the record in flight while the verb runs. In the entries that need it alone: it is 45 KB. */
export const guard: Guard = async ({ name, session, scope, key, seal, lambda, run }) => {
  const config = new IdempotencyConfig({
    eventKeyJmesPath: 'id',
    payloadValidationJmesPath: 'requestHash',
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: WEEK_SECONDS,
    useLocalCache: false,
    lambdaContext: lambda,
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
      return { sealed: await seal.seal(key, 'replySealed', replyText(await run())) };
    },
    { persistenceStore, config, keyPrefix: name },
  );
  try {
    const { sealed } = await once(scope);
    return { output: replyOf(await seal.open(key, 'replySealed', sealed)) ?? undefined, replayed };
  } catch (error) {
    throw guardProblem(error);
  }
};

function guardProblem(error: unknown): unknown {
  const name = error instanceof Error ? error.name : '';
  if (name === 'IdempotencyAlreadyInProgressError') return problem('idempotency-in-flight', { retryAfterSeconds: 1 });
  if (name === 'IdempotencyValidationError') return problem('idempotency-key-reused');
  // Powertools' own word for any failure of its table; what DynamoDB said tells whether it passes.
  if (error instanceof Error && name === 'IdempotencyPersistenceLayerError') return asOutOfReach(error.cause ?? error);
  return error;
}
