import { gunzipSync } from 'node:zlib';
import type { CloudWatchLogsEvent } from 'aws-lambda';
import * as z from 'zod';
import { systemClock } from '../platform/clock.ts';
import { count } from '../platform/metrics.ts';
import { recordSlisDeps } from './deps.ts';
import { recordSlis } from './verbs/record-slis.ts';

const deliverySchema = z.object({
  messageType: z.string(),
  logEvents: z.array(z.object({ message: z.string() })),
});

const deps = recordSlisDeps();

/** The destination of a log subscription of every function that answers tenants; what fails is given again. */
export const handler = async (event: CloudWatchLogsEvent): Promise<void> => {
  const text = gunzipSync(Buffer.from(event.awslogs.data, 'base64')).toString('utf8');
  const { messageType, logEvents } = deliverySchema.parse(JSON.parse(text));
  // CloudWatch probes a new destination with CONTROL_MESSAGE.
  if (messageType !== 'DATA_MESSAGE') return;
  const messages = logEvents.map(({ message }) => message);
  const { measured } = await recordSlis({ now: systemClock() }, { messages }, deps);
  count('CallsMeasured', measured);
};
