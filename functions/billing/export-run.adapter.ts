import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { clientDefaults, lazy } from '../platform/aws.ts';

const lambda = lazy(() => new LambdaClient(clientDefaults));

/** The hourly run, now: what it shall do is written down already. */
export async function startExport(functionName: string): Promise<void> {
  await lambda().send(
    new InvokeCommand({ FunctionName: functionName, InvocationType: 'Event', Payload: Buffer.from('{}') }),
  );
}
