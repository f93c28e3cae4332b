import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { instantText } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';

export const analyticsProblem = problemsOf({
  'range-too-long': { status: 400, title: 'The range is longer than what is kept.' },
});

const operation = z.enum(['sign-in', 'read', 'write', 'file', 'usage-report', 'billing', 'other']);
const milliseconds = z.number().nullable();
const figures = {
  calls: z.number().int(),
  availability: z.number().nullable().describe('The share of calls not answered 5xx; null without calls'),
  p50Ms: milliseconds,
  p95Ms: milliseconds,
  p99Ms: milliseconds,
};
const operationFigures = z.object({
  operation,
  ...figures,
  errorBudget: z.object({
    objective: z.number(),
    days: z.number().int(),
    calls: z.number().int(),
    failed: z.number().int(),
    remaining: z.number().describe('Of the failures that the objective allows: 1 untouched, below 0 overspent'),
  }),
  windows: z.array(z.object({ start: instantText, end: instantText, ...figures })),
});
const range = { from: instantText, to: instantText, window: z.enum(['hour', 'day']) };
const load = {
  readUnits: z.number().describe('Request units of the table; halves are real'),
  writeUnits: z.number(),
  computeGbSeconds: z.number().describe('Memory by the time that functions held it'),
};
const query = z.object({ from: instantText, to: instantText, window: z.enum(['hour', 'day']).default('day') });

export const analytics = capability({
  name: 'analytics',
  problems: analyticsProblem.kinds,
  collections: collectionsOf.analytics,
  endpoints: {
    getSlis: endpoint({
      method: 'GET',
      path: '/v1/slis',
      permission: 'analytics:read',
      summary: 'How well the service answered this tenant',
      success: 200,
      query,
      output: z.object({ ...range, data: z.array(operationFigures) }),
      problems: ['range-too-long'],
    }),
    getTenantSlis: endpoint({
      method: 'GET',
      path: '/v1/tenants/{tenantId}/slis',
      auth: 'operator',
      apis: ['operators'],
      permission: 'ops:read',
      summary: 'How well the service answered a tenant, and what that took of the system',
      success: 200,
      params: z.object({ tenantId: tenantIdSchema }),
      query,
      output: z.object({ ...range, data: z.array(operationFigures.extend({ load: z.object(load) })) }),
      problems: ['range-too-long'],
    }),
    listHeavyTenants: endpoint({
      method: 'GET',
      path: '/v1/heavy-tenants',
      auth: 'operator',
      apis: ['operators'],
      permission: 'ops:read',
      summary: 'Tenants that took the most of the system in the last hours, the heaviest first',
      success: 200,
      query: z.object({
        hours: z.coerce.number().int().min(1).max(168).default(24),
        limit: z.coerce.number().int().min(1).max(100).default(20),
      }),
      output: z.object({
        from: instantText,
        to: instantText,
        data: z.array(
          z.object({
            tenantId: z.string(),
            calls: z.number().int(),
            ...load,
            costUsd: z.number().describe('An estimate at list prices on demand, to compare tenants by'),
            peak: z.object({ start: instantText, costUsd: z.number() }).describe('The heaviest hour'),
          }),
        ),
      }),
    }),
  },
  events: {},
});
