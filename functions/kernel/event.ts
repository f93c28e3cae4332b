import * as z from 'zod';
import type { OutgoingEvent } from './change.ts';
import { tenantIdSchema } from './ids.ts';

export interface EventDefinition<Name extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly source: string;
  readonly type: Name;
  readonly version: number;
  readonly schema: Schema;
  readonly make: (data: z.input<Schema>) => OutgoingEvent;
}

/** `event('billing', 'InvoiceFinalized', 1, schema)`: the rule, the consumer and the sample file are checked by it. */
export function event<const Name extends string, Schema extends z.ZodType>(
  capability: string,
  type: Name,
  version: number,
  schema: Schema,
): EventDefinition<Name, Schema> {
  const source = `tenantry.${capability}`;
  return {
    source,
    type,
    version,
    schema,
    make: (data) => ({ source, type, version, data: z.encode(schema, schema.parse(data) as z.output<Schema>) }),
  };
}

/** The `detail` of every event on the bus. */
export const envelopeSchema = <Schema extends z.ZodType>(data: Schema) =>
  z.object({
    id: z.string(),
    tenantId: tenantIdSchema,
    occurredAt: z.string(),
    correlationId: z.string(),
    version: z.number().int(),
    data,
  });

export interface Envelope<Data = unknown> {
  readonly id: string;
  readonly tenantId: z.infer<typeof tenantIdSchema>;
  readonly occurredAt: string;
  readonly correlationId: string;
  readonly version: number;
  readonly data: Data;
}
