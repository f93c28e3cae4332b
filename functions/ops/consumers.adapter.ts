import { InvokeCommand, LambdaClient, ListTagsCommand } from '@aws-sdk/client-lambda';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { Consumers } from './ports.ts';

const lambda = lazy(() => new LambdaClient(clientDefaults));
const entries = new Map<string, string | null>();
/** A version or an alias is the function's own affair. */
const unqualified = (arn: string): string => arn.split(':').slice(0, 7).join(':');

/** Functions that background work was meant for, by what the stacks have tagged them with. */
export const consumers: Consumers = {
  async entryOf(functionArn) {
    const arn = unqualified(functionArn);
    const known = entries.get(arn);
    if (known !== undefined) return known;
    const found = await lambda()
      .send(new ListTagsCommand({ Resource: arn }))
      .then(({ Tags }) => Tags?.['tenantry:entry'] ?? null, noneIfGone);
    entries.set(arn, found);
    return found;
  },
  async again(functionArn, event) {
    const request = { FunctionName: unqualified(functionArn), Payload: bytesOf(event) };
    await lambda().send(new InvokeCommand({ ...request, InvocationType: 'Event' }));
  },
  async batch(functionArn, records) {
    const request = { FunctionName: unqualified(functionArn), Payload: bytesOf({ Records: records }) };
    const { FunctionError, Payload } = await lambda().send(new InvokeCommand(request));
    if (FunctionError) return false;
    const answer = JSON.parse(Buffer.from(Payload ?? []).toString('utf8') || 'null') as {
      readonly batchItemFailures?: readonly unknown[];
    } | null;
    return (answer?.batchItemFailures ?? []).length === 0;
  },
};

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A function of an earlier deployment: nobody's any more. */
function noneIfGone(error: unknown): null {
  if (error instanceof Error && ['ResourceNotFoundException', 'AccessDeniedException'].includes(error.name))
    return null;
  throw error;
}
