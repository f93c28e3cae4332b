import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';
import { operationSchema, operationStates } from '../tenants/contract.ts';

export const opsProblem = problemsOf({
  'operation-state': { status: 409, title: 'Only an operation that failed can be resumed.' },
  'not-replayable': { status: 409, title: 'Nobody knows how to do this again; it can only be removed.' },
  'replay-failed': { status: 409, title: 'It failed again, and waits where it was.' },
});

const stepSchema = z.object({
  name: z.string(),
  state: z.enum(['running', 'succeeded', 'failed', 'aborted']),
  at: instantText,
  error: z.string().nullable(),
});
const detailedSchema = operationSchema.extend({
  steps: z.array(stepSchema),
  result: z.object({ tenantId: z.string(), receiptId: z.string().optional() }).nullable(),
});
export type Operation = z.output<typeof detailedSchema>;

export const deadLetterSchema = z.object({
  id: z.string(),
  queue: z.string(),
  kind: z.enum(['event', 'stream-batch', 'unknown']),
  function: z.string().nullable().describe('capability/entry'),
  rule: z.string().nullable(),
  stream: z.string().nullable(),
  what: z.string().nullable().describe('The name of the event'),
  tenantId: z.string().nullable(),
  error: z.object({ name: z.string(), message: z.string().nullable() }).nullable(),
  failedAt: instantText,
  receives: z.number().int(),
  batch: z
    .object({ shardId: z.string(), firstSequence: z.string(), lastSequence: z.string(), size: z.number().int() })
    .nullable(),
  payload: z.unknown().nullable().describe('Of the event its ids and times alone'),
  isReplayable: z.boolean(),
});
export type DeadLetter = z.output<typeof deadLetterSchema>;

export const reconciliationSchema = z.object({
  name: z.string(),
  capability: z.string().nullable(),
  ranAt: instantText.nullable(),
  found: z.number().int().nullable(),
  repaired: z.number().int().nullable(),
  left: z.number().int().nullable(),
  examples: z.array(z.string()),
});
export type ReconciliationView = z.output<typeof reconciliationSchema>;

const ofReconciler = z.object({ name: z.string().regex(/^[a-z-]{1,64}$/) });
const ofLetter = z.object({ deadLetterId: z.string().regex(/^[A-Za-z0-9-]{1,100}$/) });
const ofOperation = z.object({ operationId: idSchema('op') });
const staff = { auth: 'operator', apis: ['operators'] } as const;

export const ops = capability({
  name: 'ops',
  problems: opsProblem.kinds,
  collections: [],
  endpoints: {
    listOperations: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/operations',
      entry: 'operations',
      permission: 'ops:read',
      summary: 'Provisionings and deletions, newest first',
      success: 200,
      query: z.object({
        ...pageQuery,
        tenantId: tenantIdSchema.optional(),
        state: z.enum(operationStates).optional(),
      }),
      output: pageOf(operationSchema),
    }),
    getOperation: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/operations/{operationId}',
      entry: 'operations',
      permission: 'ops:read',
      summary: 'One of them, step by step',
      success: 200,
      params: ofOperation,
      output: detailedSchema,
    }),
    getOwnOperation: endpoint({
      method: 'GET',
      path: '/v1/operations/{operationId}',
      permission: 'tenant:read',
      entry: 'operations',
      summary: 'How far the making or closing of this tenant is',
      success: 200,
      params: ofOperation,
      output: detailedSchema,
    }),
    resumeOperation: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/operations/{operationId}/resume',
      entry: 'resume-operation',
      permission: 'ops:write',
      summary: 'Take up again what failed, timed out or was stopped: every step finds what is done',
      success: 202,
      idempotency: 'optional',
      params: ofOperation,
      output: operationSchema,
      problems: ['operation-state'],
    }),
    listDeadLetters: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/dead-letters',
      entry: 'dead-letters',
      permission: 'ops:read',
      summary: 'Background work that was given up; a queue has no pages, so there is a limit and no cursor',
      success: 200,
      query: z.object({
        limit: pageQuery.limit,
        queue: z.enum(['control-plane', 'application-plane', 'operations', 'upkeep']).optional(),
      }),
      output: z.object({ data: z.array(deadLetterSchema), hasMore: z.boolean() }),
    }),
    replayDeadLetter: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/dead-letters/{deadLetterId}/replay',
      entry: 'replay-dead-letter',
      permission: 'ops:write',
      summary: 'Give it to its function again: an event as it was, a batch with its records read anew',
      success: 202,
      idempotency: 'optional',
      params: ofLetter,
      output: z.object({ id: z.string(), state: z.literal('replayed'), records: z.number().int() }),
      problems: ['not-replayable', 'replay-failed'],
    }),
    removeDeadLetter: endpoint({
      ...staff,
      method: 'DELETE',
      path: '/v1/dead-letters/{deadLetterId}',
      entry: 'replay-dead-letter',
      permission: 'ops:write',
      summary: 'Give it up for good, and say why',
      success: 204,
      params: ofLetter,
      query: z.object({ reason: z.string().trim().min(1).max(500) }),
    }),
    listReconciliations: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/reconciliations',
      entry: 'reconciliations',
      permission: 'ops:read',
      summary: 'What each reconciler found last; nulls where it has not run yet',
      success: 200,
      output: z.object({ data: z.array(reconciliationSchema) }),
    }),
    getReconciliation: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/reconciliations/{name}',
      entry: 'reconciliations',
      permission: 'ops:read',
      summary: 'The runs of one, newest first, of thirty days',
      success: 200,
      params: ofReconciler,
      query: z.object({ limit: pageQuery.limit }),
      output: z.object({ data: z.array(reconciliationSchema) }),
    }),
    runReconciliation: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/reconciliations/{name}/run',
      entry: 'run-reconciliation',
      permission: 'ops:write',
      summary: 'Look now; the result is in the list when it is done',
      success: 202,
      idempotency: 'optional',
      params: ofReconciler,
      output: z.object({ name: z.string(), requestedAt: instantText }),
    }),
  },
  events: {},
});
