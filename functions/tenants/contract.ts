import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { countrySchema } from '../kernel/country.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { etagField, instantText, pageOf, pageQuery } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';
import { modes, plans, tenantStates, tiers } from '../kernel/tier.ts';
import { timeZoneSchema } from '../kernel/time.ts';
import { agreementEndpoints } from './agreement-contract.ts';
import { deletionReceiptSchema } from './deletion-contract.ts';
import { keyEndpoints, keyEvents, keyProblems } from './key-contract.ts';

export const tenantsProblem = problemsOf({
  ...keyProblems,
  'wrong-code': { status: 422, title: 'This is not the code that we sent.' },
  'signup-ended': { status: 410, title: 'This sign-up has expired or been ended; start again.' },
  'too-many-signups': { status: 429, title: 'Too many sign-ups from this address; wait a minute.' },
  'already-used': { status: 409, title: 'This sign-up has already made its tenant.' },
  'slug-taken': { status: 409, title: 'This slug belongs to somebody else.' },
  'agreement-required': { status: 422, title: 'The agreements in force must be accepted.' },
  'weak-password': { status: 422, title: 'The password is too weak.' },
  'provisioning-failed': { status: 503, title: 'The tenant could not be made; nothing is left of it. Try again.' },
  'still-provisioning': {
    status: 503,
    title: 'The tenant is still being made; repeat the request with the same Idempotency-Key.',
  },
  'confirmation-mismatch': { status: 422, title: 'The confirmation is not the slug of this tenant.' },
  'tenant-state': { status: 409, title: 'The tenant is not in the state that this needs.' },
});

export const slugSchema = z
  .string()
  .regex(/^[a-z0-9](?:[a-z0-9-]{1,38}[a-z0-9])$/, '3 to 40 lower-case letters, digits and inner hyphens');
export const nameSchema = z.string().trim().min(1).max(120);
/** Length is what counts (NIST SP 800-63B section 3.1.1.2); the pools ask for the same. */
export const passwordSchema = z.string().min(12).max(256);
export const emailSchema = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());
/** The currencies that the catalogue has prices in (pricing.md section 10). */
export const billingCurrencySchema = z.enum(['USD', 'EUR', 'GBP', 'JPY']);
export const localeSchema = z.string().refine((tag) => {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}, 'not a BCP 47 tag');

export const tenantSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  plan: z.enum(plans),
  tier: z.enum(tiers),
  isolation: z.enum(tiers),
  state: z.enum(tenantStates),
  mode: z.enum(modes),
  region: z.string(),
  locale: z.string(),
  timezone: z.string(),
  currency: billingCurrencySchema,
  country: z.string(),
  createdAt: instantText,
  etag: etagField,
  links: z.record(z.string(), z.string()),
  suspension: z.object({ reason: z.string(), at: instantText }).nullish(),
  deletion: z.object({ receiptId: z.string(), effectiveAt: instantText }).nullish(),
});
export type Tenant = z.output<typeof tenantSchema>;

export const operationKinds = ['provisioning', 'deletion'] as const;
export const operationStates = ['pending', 'running', 'succeeded', 'failed', 'compensated'] as const;
/** A run of one of the workflows, as operators see it. */
export const operationSchema = z.object({
  id: z.string(),
  kind: z.enum(operationKinds),
  tenantId: z.string(),
  state: z.enum(operationStates),
  error: z.string().nullable().describe('The name of the error that ended it'),
  attempt: z.number().int(),
  startedAt: instantText,
  endedAt: instantText.nullable(),
});
export type OperationSummary = z.output<typeof operationSchema>;

const listedSchema = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  plan: z.enum(plans),
  mode: z.enum(modes).nullish(),
  state: z.enum(tenantStates),
  createdAt: instantText,
});
/** What an operator needs to help: counts and states, nobody's particulars. */
export const inspectionSchema = z.object({
  tenant: tenantSchema,
  suspension: z.object({ reason: z.string(), at: instantText, by: z.string() }).nullable(),
  deletion: z.object({ receiptId: z.string(), operationId: z.string(), effectiveAt: instantText }).nullable(),
  subscription: z
    .object({
      plan: z.enum(plans),
      version: z.number().int(),
      state: z.string(),
      currency: z.string(),
      interval: z.enum(['month', 'year']),
      period: z.object({ start: instantText, end: instantText }),
      cancelAt: instantText.nullable(),
    })
    .nullable(),
  people: z.object({ active: z.number().int(), limit: z.number().int().nullable() }),
  key: z.object({ state: z.enum(['enabled', 'disabled', 'pending-deletion', 'absent']) }),
  storage: z.object({ bytes: z.string() }),
  lastActivityAt: instantText.nullable(),
  operations: z.array(operationSchema),
  etag: etagField,
});
export type Inspection = z.output<typeof inspectionSchema>;

const deletionOrderSchema = z.object({
  receiptId: z.string(),
  receiptSecret: z.string(),
  operationId: z.string(),
  effectiveAt: instantText.optional(),
});
const modeSchema = z.enum(['immediate', 'grace']);
const ofTenant = z.object({ tenantId: tenantIdSchema });
const staff = { auth: 'operator', apis: ['operators'] } as const;
const change = {
  ...staff,
  method: 'POST',
  entry: 'operate-tenant',
  permission: 'ops:write',
  success: 200,
  idempotency: 'optional',
  params: ofTenant,
  output: tenantSchema,
  problems: ['tenant-state'],
} as const;

const createTenantBody = z.strictObject({
  name: nameSchema,
  slug: slugSchema,
  plan: z.enum(plans),
  region: z.string().optional(),
  locale: localeSchema.default('en'),
  timezone: timeZoneSchema.default('UTC'),
  currency: billingCurrencySchema.default('USD'),
  country: countrySchema,
  mode: z.enum(modes).default('live'),
  owner: z.strictObject({ name: nameSchema, password: passwordSchema }),
  agreements: z.array(z.strictObject({ document: z.string(), version: z.string() })).max(20),
  referralCode: z.string().max(64).optional(),
});
export type CreateTenant = z.output<typeof createTenantBody>;
const creationProblems = [
  ...(['already-used', 'slug-taken', 'agreement-required', 'weak-password'] as const),
  ...(['provisioning-failed', 'still-provisioning'] as const),
];

/** What the workflows hand to their tasks: ids and no particulars, because their history keeps it. */
export const provisioningTask = z.object({ tenantId: tenantIdSchema });
export const deletionTask = z.object({ tenantId: tenantIdSchema, receiptId: idSchema('del') });

export const tenants = capability({
  name: 'tenants',
  problems: tenantsProblem.kinds,
  collections: collectionsOf.tenants,
  endpoints: {
    createSignup: endpoint({
      method: 'POST',
      path: '/v1/signups',
      auth: 'public',
      entry: 'sign-up',
      summary: 'Start a sign-up: an e-mail with a code goes out',
      success: 202,
      body: z.strictObject({
        email: emailSchema,
        locale: localeSchema.optional(),
        challenge: z.string().max(4096).optional(),
      }),
      output: z.object({ id: z.string(), expiresAt: instantText }),
      problems: ['too-many-signups'],
    }),
    verifySignup: endpoint({
      method: 'POST',
      path: '/v1/signups/{signupId}/verify',
      auth: 'public',
      entry: 'sign-up',
      summary: 'Prove the address with the code',
      success: 200,
      params: z.object({ signupId: idSchema('sgn') }),
      body: z.strictObject({ code: z.string().regex(/^\d{6}$/) }),
      output: z.object({ signupToken: z.string(), expiresAt: instantText }),
      problems: ['wrong-code', 'signup-ended'],
    }),
    createTenant: endpoint({
      method: 'POST',
      path: '/v1/tenants',
      auth: 'public',
      entry: 'create-tenant',
      summary: 'Make a tenant, with its owner able to sign in at once',
      success: 201,
      idempotency: 'required',
      body: createTenantBody,
      output: tenantSchema,
      problems: creationProblems,
    }),
    getTenant: endpoint({
      method: 'GET',
      path: '/v1/tenant',
      permission: 'tenant:read',
      summary: 'The tenant of this credential',
      success: 200,
      output: tenantSchema,
    }),
    updateTenant: endpoint({
      method: 'PATCH',
      path: '/v1/tenant',
      permission: 'tenant:write',
      summary: 'Change name, locale or time zone',
      success: 200,
      idempotency: 'optional',
      ifMatch: 'required',
      body: z.strictObject({
        name: nameSchema.optional(),
        locale: localeSchema.optional(),
        timezone: timeZoneSchema.optional(),
      }),
      output: tenantSchema,
    }),
    ...agreementEndpoints,
    ...keyEndpoints,
    requestDeletion: endpoint({
      method: 'POST',
      path: '/v1/tenant/deletion',
      permission: 'tenant:delete',
      entry: 'request-deletion',
      summary: 'Delete this tenant; the receipt is what remains',
      success: 202,
      idempotency: 'required',
      servesDeleted: true,
      body: z.strictObject({ confirm: z.string(), mode: modeSchema }),
      output: deletionOrderSchema,
      problems: ['confirmation-mismatch', 'tenant-state'],
    }),
    restoreOwnTenant: endpoint({
      method: 'POST',
      path: '/v1/tenant/restore',
      permission: 'tenant:delete',
      entry: 'request-deletion',
      summary: 'Call back a deletion in its time of grace',
      success: 200,
      idempotency: 'optional',
      output: tenantSchema,
      problems: ['tenant-state'],
    }),
    getDeletion: endpoint({
      method: 'GET',
      path: '/v1/deletions/{receiptId}',
      auth: 'public',
      entry: 'deletion-receipt',
      summary: 'How far a deletion has come, by its receipt',
      success: 200,
      params: z.object({ receiptId: idSchema('del') }),
      output: deletionReceiptSchema,
    }),
    listTenants: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/tenants',
      entry: 'operators',
      permission: 'ops:read',
      summary: 'Tenants, newest first; a page may end early with more to come, because what is read for it is bounded',
      success: 200,
      query: z.object({
        ...pageQuery,
        q: z
          .string()
          .trim()
          .min(1)
          .max(120)
          .optional()
          .describe('A whole id or slug, which finds that tenant alone, or part of slug or name'),
        state: z.enum(tenantStates).optional(),
        plan: z.enum(plans).optional(),
      }),
      output: pageOf(listedSchema),
    }),
    inspectTenant: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/tenants/{tenantId}',
      entry: 'operators',
      permission: 'ops:read',
      summary: 'One tenant, as far as an operator needs to know it',
      success: 200,
      params: ofTenant,
      output: inspectionSchema,
    }),
    patchTenant: endpoint({
      ...change,
      method: 'PATCH',
      path: '/v1/tenants/{tenantId}',
      summary: 'Change the name',
      ifMatch: 'required',
      body: z.strictObject({ name: nameSchema }),
    }),
    suspendTenant: endpoint({
      ...change,
      path: '/v1/tenants/{tenantId}/suspend',
      summary: 'Stop changes within a second; reading, paying and leaving go on, and so do bills',
      body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    }),
    resumeTenant: endpoint({
      ...change,
      path: '/v1/tenants/{tenantId}/resume',
      summary: 'End a suspension',
    }),
    restoreTenant: endpoint({
      ...change,
      path: '/v1/tenants/{tenantId}/restore',
      summary: 'Call back a deletion in its time of grace',
    }),
    deleteTenant: endpoint({
      ...staff,
      method: 'DELETE',
      path: '/v1/tenants/{tenantId}',
      entry: 'delete-tenant',
      permission: 'ops:write',
      summary: 'Delete a tenant, after a time of grace unless it is to be at once',
      success: 202,
      idempotency: 'required',
      params: ofTenant,
      query: z.object({ confirm: z.string().max(64), mode: modeSchema.default('grace') }),
      output: deletionOrderSchema,
      problems: ['confirmation-mismatch', 'tenant-state'],
    }),
    createTenantForOwner: endpoint({
      ...staff,
      method: 'POST',
      path: '/v1/tenants',
      entry: 'create-tenant-for-owner',
      permission: 'ops:write',
      summary: 'Make a tenant for somebody, who is invited by mail unless a password is given',
      success: 201,
      idempotency: 'required',
      body: createTenantBody.extend({
        owner: z.strictObject({ name: nameSchema, email: emailSchema, password: passwordSchema.optional() }),
      }),
      output: tenantSchema,
      problems: creationProblems,
    }),
  },
  events: {
    tenantActivated: event(
      'tenants',
      'TenantActivated',
      1,
      z.object({ slug: z.string(), plan: z.enum(plans), tier: z.enum(tiers), mode: z.enum(modes) }),
    ),
    tenantSuspended: event('tenants', 'TenantSuspended', 1, z.object({})),
    tenantResumed: event('tenants', 'TenantResumed', 1, z.object({})),
    ...keyEvents,
    tenantUpdated: event('tenants', 'TenantUpdated', 1, z.object({ changed: z.array(z.string()) })),
    tenantDeletionRequested: event(
      'tenants',
      'TenantDeletionRequested',
      1,
      z.object({ receiptId: z.string(), effectiveAt: instantText, closesAt: instantText.optional() }),
    ),
    tenantRestored: event('tenants', 'TenantRestored', 1, z.object({})),
  },
});
