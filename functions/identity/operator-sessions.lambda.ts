import { lazy } from '../platform/aws.ts';
import { sleep } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { serve } from '../platform/serve.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { attemptStore } from './attempt-store.ts';
import { identity } from './contract.ts';
import { emailMac } from './mac.adapter.ts';
import { staffPool } from './sign-in.adapter.ts';
import { createOperatorSession } from './verbs/create-operator-session.ts';

const deps = lazy(() => {
  const names = env('POOLED_TABLE_NAME', 'EMAIL_HMAC_KEY_ID', 'OPERATOR_POOL_ID', 'OPERATOR_POOL_CLIENT_ID');
  return {
    pool: staffPool({ poolId: names.OPERATOR_POOL_ID, clientId: names.OPERATOR_POOL_CLIENT_ID }),
    attempts: attemptStore(dynamoTable(names.POOLED_TABLE_NAME, documentClient()), sleep),
    macOf: emailMac(names.EMAIL_HMAC_KEY_ID),
  };
});

export const handler = serve({
  capability: identity,
  entry: 'operator-sessions',
  deps,
  verbs: { createOperatorSession },
});
