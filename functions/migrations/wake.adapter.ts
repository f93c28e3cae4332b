import { lazy } from '../platform/aws.ts';
import { failureOf } from '../platform/json-call.ts';
import { signedCalls } from '../platform/signed-call.ts';

const lambda = lazy(() => signedCalls({ signedAs: 'lambda', id: 'LAMBDA', failureOf }));

/** The look of every minute, now: what it shall do is written down already. */
export async function wake(functionName: string): Promise<void> {
  await lambda()({
    path: `/2015-03-31/functions/${encodeURIComponent(functionName)}/invocations`,
    headers: { 'content-type': 'application/octet-stream', 'x-amz-invocation-type': 'Event' },
    body: '{}',
  });
}
