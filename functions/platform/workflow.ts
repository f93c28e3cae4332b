import type { EventBridgeEvent } from 'aws-lambda';
import type * as z from 'zod';
import { type Envelope, type EventDefinition, envelopeSchema } from '../kernel/event.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { TenantContext } from '../kernel/tenant-context.ts';
import type { Clock } from '../kernel/time.ts';
import { systemClock } from './clock.ts';
import { log } from './log.ts';

/** One state of a workflow: its input is checked, its error keeps its name for the machine's Retry and Catch. */
export function task<Schema extends z.ZodType, Output>(
  schema: Schema,
  run: (input: z.output<Schema>) => Promise<Output>,
) {
  return async (raw: unknown): Promise<Output> => {
    log.resetKeys();
    const input = schema.parse(raw);
    try {
      return await run(input);
    } catch (error) {
      log.error('task failed', { error: error as Error, input: raw as Record<string, unknown> });
      throw error;
    }
  };
}

/** One rule of the bus: the envelope carries the tenant, and the relay that signed it in is the only writer of the bus. */
export function subscriber<Schema extends z.ZodType>(
  definition: Pick<EventDefinition<string, Schema>, 'schema'>,
  run: (envelope: Envelope<z.output<Schema>>) => Promise<void>,
) {
  const schema = envelopeSchema(definition.schema);
  return async (event: EventBridgeEvent<string, unknown>): Promise<void> => {
    log.resetKeys();
    const envelope = schema.parse(event.detail) as Envelope<z.output<Schema>>;
    log.appendKeys({
      tenantId: envelope.tenantId,
      correlationId: envelope.correlationId,
      eventType: event['detail-type'],
    });
    await run(envelope);
  };
}

/** The context of background work on behalf of one tenant. `journalId` makes a repeat of it write nothing twice. */
export function systemContext(
  tenantId: TenantId,
  by: string,
  requestId: string,
  clock: Clock = systemClock,
): TenantContext {
  return {
    kind: 'tenant',
    tenantId,
    plan: 'free',
    mode: 'live',
    actor: { type: 'system', id: by },
    permissions: [],
    requestId,
    now: clock(),
    sourceIp: 'internal',
  };
}
