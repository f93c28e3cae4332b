import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { instantText } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';

/**
 * Every migration that there is, in order; what each does to an item is its owner's (registry-deps.ts). None is ever
 * taken out or changed: what a tenant had is in its ledger.
 */
export const registered = [{ version: 1, name: 'agreement-texts', kind: 'expand', collection: 'AGREEMENT' }] as const;
export type MigrationName = (typeof registered)[number]['name'];

/** What new tenants are made with. */
export const headVersion: number = registered.length;

export const migrationsProblem = problemsOf({
  'unknown-migration': { status: 422, title: 'There is no migration of this version.' },
  'migration-running': { status: 409, title: 'Another run is at work on tenants; pause it or wait for its end.' },
  'run-state': { status: 409, title: 'The run is not in the state that this needs.' },
  'tenants-lag': { status: 409, title: 'Tenants lag behind what this step takes for granted.' },
  'rollback-too-far': { status: 409, title: 'What this would take back is needed by a step that has begun.' },
  'nothing-to-do': { status: 409, title: 'The tenant is at this version, or on the other side of it.' },
});

const aims = ['apply', 'revert', 'undo'] as const;
const failureSchema = z.object({
  code: z.string(),
  item: z.string().nullable().describe('The key of the item, within its collection'),
  at: instantText,
});
const version = z.number().int().min(1).max(1_000_000);

const migrationSchema = z.object({
  version: z.number().int(),
  name: z.string(),
  kind: z.enum(['expand', 'contract']),
  collection: z.string(),
  cohorts: z.array(
    z.object({ cohort: z.string(), tenants: z.number().int(), done: z.number().int(), failed: z.number().int() }),
  ),
});
export type MigrationView = z.output<typeof migrationSchema>;

const runFields = {
  id: z.string(),
  target: z.number().int(),
  state: z.enum(['running', 'paused', 'stopped', 'done']),
  orderedBy: z.string(),
  startedAt: instantText,
  endedAt: instantText.nullable(),
};
const fleetRunSchema = z.object({
  ...runFields,
  maxFailures: z.number().int(),
  attempt: z.number().int(),
  reason: z.enum(['failures', 'stuck', 'tenants-lag']).nullable(),
  cohort: z.string().nullable(),
});
export type FleetRunView = z.output<typeof fleetRunSchema>;
const tenantRunSchema = z.object({
  ...runFields,
  tenantId: z.string(),
  direction: z.enum(['forward', 'back']),
  outcome: z.enum(['settled', 'failed', 'stuck', 'gone']).nullable(),
});
export type TenantRunView = z.output<typeof tenantRunSchema>;

const stepFields = {
  migration: z.number().int(),
  aim: z.enum(aims),
  run: z.string(),
  startedAt: instantText,
  read: z.number().int(),
  changed: z.number().int(),
  failure: failureSchema.nullable(),
};
const entrySchema = z.object({
  number: z.number().int(),
  name: z.string(),
  ...stepFields,
  endedAt: instantText,
  passes: z.number().int(),
  checksum: z.string().describe('Over the keys and changes of everything changed, in their order'),
});
export type EntryView = z.output<typeof entrySchema>;
const ledgerSchema = z.object({
  tenantId: z.string(),
  dataVersion: z.number().int(),
  headVersion: z.number().int(),
  step: z
    .object({
      ...stepFields,
      pass: z.number().int(),
      tries: z.number().int(),
      blockage: failureSchema.nullable().describe('Why it can go neither on nor back'),
    })
    .nullable(),
  failure: failureSchema.extend({ migration: z.number().int(), run: z.string() }).nullable(),
  history: z.array(entrySchema).describe('Newest first, a hundred at most'),
});
export type LedgerView = z.output<typeof ledgerSchema>;

const ofTenant = z.object({ tenantId: tenantIdSchema });
const ofRun = z.object({ runId: idSchema('mig') });
const staff = { auth: 'operator', apis: ['operators'] } as const;
const look = { ...staff, method: 'GET', permission: 'ops:read', success: 200 } as const;
const order = {
  ...staff,
  method: 'POST',
  entry: 'order-run',
  permission: 'ops:write',
  success: 202,
  idempotency: 'optional',
} as const;

export const migrations = capability({
  name: 'migrations',
  problems: migrationsProblem.kinds,
  collections: collectionsOf.migrations,
  endpoints: {
    listMigrations: endpoint({
      ...look,
      path: '/v1/migrations',
      summary: 'All migrations with how far each cohort is, and the latest runs',
      output: z.object({
        data: z.array(migrationSchema),
        fleetRun: fleetRunSchema.nullable(),
        tenantRun: tenantRunSchema.nullable(),
        troubled: z
          .array(failureSchema.extend({ tenantId: z.string(), migration: z.number().int(), isStuck: z.boolean() }))
          .describe('Tenants that the last run could not bring on; a hundred at most'),
      }),
    }),
    getTenantLedger: endpoint({
      ...look,
      path: '/v1/tenants/{tenantId}/migrations',
      summary: "At which version a tenant's data is, and what is under way",
      params: ofTenant,
      output: ledgerSchema,
    }),
    startRun: endpoint({
      ...order,
      path: '/v1/migrations/runs',
      summary: 'Bring all tenants to a version, sandboxes first',
      body: z.strictObject({
        target: version.optional().describe('The newest where absent'),
        maxFailures: z
          .number()
          .int()
          .min(1)
          .max(1_000)
          .default(1)
          .describe('So many failed tenants of one cohort stop the run'),
      }),
      output: fleetRunSchema,
      problems: ['unknown-migration', 'migration-running', 'tenants-lag'],
    }),
    pauseRun: endpoint({
      ...order,
      path: '/v1/migrations/runs/{runId}/pause',
      summary: 'Begin no further tenant; those at work come to the end of their steps, within a minute',
      params: ofRun,
      output: fleetRunSchema,
      problems: ['run-state'],
    }),
    resumeRun: endpoint({
      ...order,
      path: '/v1/migrations/runs/{runId}/resume',
      summary: 'Go on with a paused or stopped run; what failed in it is tried again',
      params: ofRun,
      output: fleetRunSchema,
      problems: ['run-state', 'migration-running', 'tenants-lag', 'unknown-migration'],
    }),
    migrateTenant: endpoint({
      ...order,
      path: '/v1/tenants/{tenantId}/migrate',
      summary: 'Bring one tenant to a version',
      params: ofTenant,
      body: z.strictObject({ target: version.optional().describe('The newest where absent') }),
      output: tenantRunSchema,
      problems: ['unknown-migration', 'migration-running', 'nothing-to-do', 'tenants-lag'],
    }),
    rollBackTenant: endpoint({
      ...order,
      path: '/v1/tenants/{tenantId}/roll-back',
      summary: 'Take one tenant back to an earlier version, by the inverse of each step',
      params: ofTenant,
      body: z.strictObject({ target: z.number().int().min(0).max(1_000_000) }),
      output: tenantRunSchema,
      problems: ['unknown-migration', 'migration-running', 'nothing-to-do', 'rollback-too-far'],
    }),
  },
  events: {},
});
