import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import * as z from 'zod';
import { count } from '../platform/metrics.ts';
import { forwardDeps } from './deps.ts';
import { forwardCalls } from './verbs/forward-calls.ts';

const deliverySchema = z.object({
  messageType: z.string(),
  logEvents: z.array(z.object({ message: z.string() })),
});

const deps = forwardDeps();

/** The destination of every API function's log subscription; a delivery that fails is given again by its retries. */
export const handler = async (event: CloudWatchLogsEvent): Promise<void> => {
  const text = gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8');
  const { messageType, logEvents } = deliverySchema.parse(JSON.parse(text));
  // CloudWatch probes a new destination with CONTROL_MESSAGE.
  if (messageType !== 'DATA_MESSAGE') return;
  const { forwarded } = await forwardCalls({ messages: logEvents.map(({ message }) => message) }, deps);
  count('ApiCallsForwarded', forwarded);
};
