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
const slis = z.object({
  from: instantText,
  to: instantText,
  window: z.enum(['hour', 'day']),
  data: z.array(
    z.object({
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
    }),
  ),
});
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
      output: slis,
      problems: ['range-too-long'],
    }),
    getTenantSlis: endpoint({
      method: 'GET',
      path: '/v1/tenants/{tenantId}/slis',
      auth: 'operator',
      apis: ['operators'],
      permission: 'ops:read',
      summary: 'How well the service answered a tenant',
      success: 200,
      params: z.object({ tenantId: tenantIdSchema }),
      query,
      output: slis,
      problems: ['range-too-long'],
    }),
  },
  events: {},
});
