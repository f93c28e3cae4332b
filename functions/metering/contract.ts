import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { instantText } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';

export const meteringProblem = problemsOf({
  'batch-too-large': { status: 413, title: 'A batch holds at most 500 events.' },
  'no-event-acceptable': { status: 422, title: 'None of the events could be accepted.' },
  'unknown-meter': { status: 404, title: 'There is no such meter.' },
  'range-too-long': { status: 400, title: 'The range holds too many windows.' },
});

export const rejectionCodes = [
  'unknown-meter',
  'invalid-value',
  'event-too-old',
  'event-in-future',
  'conflict',
  'quota-exceeded',
  'invalid-event',
] as const;

/**
 * CloudEvents 1.0 in JSON (cloudevents/spec v1.0.2, JSON format). Told to readers of the contract only: the verb judges
 * event by event, so that one bad event spoils nothing.
 */
const cloudEvent = z.looseObject({
  specversion: z.literal('1.0'),
  id: z.string().min(1).max(512),
  source: z.string().min(1).max(512),
  type: z.string().describe('The key of the meter'),
  time: z.iso.datetime({ offset: true }),
  subject: z.string().optional(),
  tenantid: z.string().optional().describe('The tenant, where an operator reports for it'),
  data: z.looseObject({
    value: z.union([z.string().regex(/^[0-9]{1,18}(\.[0-9]{1,12})?$/), z.number().min(0)]).optional(),
  }),
});
const cloudEventBatch = z.union([cloudEvent, z.array(cloudEvent).max(500)]);

const ingestOutput = z.object({
  accepted: z.number().int(),
  duplicates: z.number().int(),
  rejected: z.array(
    z.object({ index: z.number().int(), id: z.string().nullable(), code: z.enum(rejectionCodes), detail: z.string() }),
  ),
});
const mediaTypes = ['application/cloudevents+json', 'application/cloudevents-batch+json'] as const;
const quantity = z.string().describe('A decimal');

export const metering = capability({
  name: 'metering',
  problems: meteringProblem.kinds,
  collections: collectionsOf.metering,
  endpoints: {
    ingestUsage: endpoint({
      method: 'POST',
      path: '/v1/events',
      permission: 'usage:write',
      entry: 'ingest-usage',
      summary: 'Report usage: CloudEvents, one or up to 500',
      success: 202,
      unmetered: true,
      // The verb reads the bytes itself: a number counts by its text, which a parsed body no longer has.
      raw: true,
      mediaTypes,
      body: cloudEventBatch,
      output: ingestOutput,
      problems: ['batch-too-large', 'no-event-acceptable', 'limit-reached'],
    }),
    ingestUsageForTenants: endpoint({
      method: 'POST',
      path: '/v1/events',
      auth: 'operator',
      apis: ['operators'],
      permission: 'ops:write',
      entry: 'ingest-usage',
      summary: 'Report usage of tenants: each event names its tenant in `tenantid`',
      success: 202,
      unmetered: true,
      raw: true,
      mediaTypes,
      body: cloudEventBatch,
      output: ingestOutput,
      problems: ['batch-too-large', 'no-event-acceptable'],
    }),
    getEventVerdict: endpoint({
      method: 'GET',
      path: '/v1/events/{source}/{id}',
      permission: 'usage:read',
      summary: 'What became of an event',
      success: 200,
      unmetered: true,
      params: z.object({ source: z.string().min(1).max(512), id: z.string().min(1).max(512) }),
      output: z.object({
        verdict: z.enum(['pending', 'counted', 'duplicate', 'conflict']),
        countedAt: instantText.nullable(),
      }),
    }),
    listMeters: endpoint({
      method: 'GET',
      path: '/v1/meters',
      permission: 'usage:read',
      summary: 'What is metered',
      success: 200,
      output: z.object({
        data: z.array(
          z.object({
            key: z.string(),
            aggregation: z.enum(['sum', 'max', 'last', 'unique']),
            unit: z.string(),
            reporters: z.array(z.string()),
          }),
        ),
      }),
    }),
    queryMeter: endpoint({
      method: 'GET',
      path: '/v1/meters/{key}/query',
      permission: 'usage:read',
      summary: 'A meter over time',
      success: 200,
      params: z.object({ key: z.string().regex(/^[a-z0-9-]{1,64}$/) }),
      query: z.object({ from: instantText, to: instantText, window: z.enum(['hour', 'day', 'month']).default('day') }),
      output: z.object({
        key: z.string(),
        window: z.string(),
        data: z.array(z.object({ start: instantText, end: instantText, quantity })),
      }),
      problems: ['unknown-meter', 'range-too-long'],
    }),
    getCurrentUsage: endpoint({
      method: 'GET',
      path: '/v1/usage/current',
      permission: 'usage:read',
      summary: 'Usage of the current period against the plan',
      success: 200,
      output: z.object({
        period: z.object({ start: instantText, end: instantText }),
        meters: z.array(
          z.object({
            key: z.string(),
            unit: z.string(),
            quantity,
            included: quantity.nullable(),
            limit: quantity.nullable(),
            projected: quantity,
          }),
        ),
      }),
    }),
  },
  events: {},
});
