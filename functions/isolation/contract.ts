import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { etagField, instantText } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';

export const isolationProblem = problemsOf({});

const amount = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).nullable();
/** A tenant without any request could not even pay: that is a suspension, which keeps what it needs. */
const rate = z.number().int().min(1).max(10_000_000).nullable();
const limitFields = {
  people: amount,
  apiTokens: amount,
  storageBytes: amount,
  projects: amount,
  requestsPerMinute: rate,
  requestsPerMinutePerUser: rate,
  requestsPerMinutePerToken: rate,
};
const limitNameSchema = z.enum(Object.keys(limitFields) as (keyof typeof limitFields)[]);
const limitsSchema = z.object(limitFields).describe('null is no cap');
const overridesSchema = z.strictObject(limitFields).partial();

const limitUseSchema = z.object({
  name: limitNameSchema,
  limit: amount.describe('What holds now; null is no cap'),
  plan: amount.describe('What the plan says'),
  used: z.number().int().nullable().describe('null where each caller has a count of its own'),
  resetsAt: instantText.nullable().describe('When the count begins anew, where it does'),
});

const tenantLimits = { effective: limitsSchema, overrides: overridesSchema, etag: etagField };
const ofTenant = z.object({ tenantId: tenantIdSchema });
const staff = { auth: 'operator', apis: ['operators'], path: '/v1/tenants/{tenantId}/limits', success: 200 } as const;

/** What keeps tenants from each other's way: limits of requests, and of what a tenant may have. */
export const isolation = capability({
  name: 'isolation',
  problems: isolationProblem.kinds,
  collections: collectionsOf.isolation,
  endpoints: {
    getLimits: endpoint({
      method: 'GET',
      path: '/v1/tenant/limits',
      permission: 'tenant:read',
      summary: 'What this tenant may do at most, and how much of it is used',
      success: 200,
      output: z.object({ data: z.array(limitUseSchema) }),
    }),
    getTenantLimits: endpoint({
      ...staff,
      method: 'GET',
      permission: 'ops:read',
      summary: 'What a tenant may do at most: by its plan, by overrides, and how much of it is used',
      params: ofTenant,
      output: z.object({ ...tenantLimits, data: z.array(limitUseSchema) }),
    }),
    overrideLimits: endpoint({
      ...staff,
      method: 'PUT',
      permission: 'ops:write',
      entry: 'override-limits',
      summary: 'Put limits in the place of the plan’s: absent is the plan’s, null is no cap; holds within a second',
      idempotency: 'optional',
      ifMatch: 'honored',
      params: ofTenant,
      body: overridesSchema,
      output: z.object(tenantLimits),
    }),
  },
  events: {
    limitsReplaced: event('isolation', 'LimitsReplaced', 1, z.object({ overrides: overridesSchema })),
    /** Once for each threshold, until the use falls below it or the limit changes. */
    limitThresholdReached: event(
      'isolation',
      'LimitThresholdReached',
      1,
      z.object({
        limit: limitNameSchema,
        threshold: z.union([z.literal(80), z.literal(100)]),
        used: z.number().int(),
        max: z.number().int(),
      }),
    ),
  },
});
