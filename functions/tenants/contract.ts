import * as z from 'zod';
import { countrySchema } from '../kernel/country.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { etagField, instantText } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';
import { modes, plans, tenantStates, tiers } from '../kernel/tier.ts';
import { timeZoneSchema } from '../kernel/time.ts';

export const tenantsProblem = problemsOf({
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
  'mode-not-supported': { status: 422, title: 'Grace deletion is not offered here.' },
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
});
export type Tenant = z.output<typeof tenantSchema>;

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

export const deletionStates = ['pending', 'draining', 'invoicing', 'purging', 'done', 'failed'] as const;
export const certificateSchema = z.object({
  tenantId: z.string(),
  requestedAt: instantText,
  completedAt: instantText,
  stores: z.array(z.object({ store: z.string(), removed: z.number().int(), remaining: z.number().int() })),
  retained: z.array(z.object({ store: z.string(), what: z.string(), reason: z.string(), until: z.string() })),
  keyDeletionDate: instantText,
  signature: z.object({ algorithm: z.literal('ECDSA_P256_SHA256'), keyId: z.string(), value: z.string() }),
});
export type Certificate = z.output<typeof certificateSchema>;

export const deletionReceiptSchema = z.object({
  id: z.string(),
  state: z.enum(deletionStates),
  effectiveAt: instantText,
  steps: z.array(
    z.object({ name: z.string(), state: z.enum(['pending', 'running', 'done', 'failed']), at: instantText.nullable() }),
  ),
  certificate: certificateSchema.nullable(),
  finalInvoice: z
    .object({
      number: z.string(),
      total: moneyCodec,
      due: moneyCodec,
      pdf: z.object({ url: z.string(), sha256: z.string(), expiresAt: instantText }).nullable(),
      creditNote: z.object({ number: z.string(), invoice: z.string(), total: moneyCodec }).nullable(),
      refund: z.object({ amount: moneyCodec, state: z.string() }).nullable(),
    })
    .nullable(),
});
export type DeletionReceipt = z.output<typeof deletionReceiptSchema>;

/** What the workflows hand to their tasks: ids and no particulars, because their history keeps it. */
export const provisioningTask = z.object({ tenantId: tenantIdSchema });
export const deletionTask = z.object({ tenantId: tenantIdSchema, receiptId: idSchema('del') });

export const tenants = capability({
  name: 'tenants',
  problems: tenantsProblem.kinds,
  collections: ['CONFIG', 'KEY', 'JOURNAL', 'IDEMPOTENCY', 'AGREEMENT'],
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
      problems: [
        'already-used',
        'slug-taken',
        'agreement-required',
        'weak-password',
        'provisioning-failed',
        'still-provisioning',
      ],
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
    requestDeletion: endpoint({
      method: 'POST',
      path: '/v1/tenant/deletion',
      permission: 'tenant:delete',
      entry: 'request-deletion',
      summary: 'Delete this tenant; the receipt is what remains',
      success: 202,
      idempotency: 'required',
      servesDeleted: true,
      body: z.strictObject({ confirm: z.string(), mode: z.enum(['immediate', 'grace']) }),
      output: z.object({ receiptId: z.string(), receiptSecret: z.string(), operationId: z.string() }),
      problems: ['confirmation-mismatch', 'mode-not-supported'],
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
      method: 'GET',
      path: '/v1/tenants',
      auth: 'operator',
      apis: ['operators'],
      entry: 'operators',
      permission: 'ops:read',
      summary: 'Tenants, newest first',
      success: 200,
      query: z.object({
        limit: z.coerce.number().int().min(1).max(100).default(25),
        cursor: z.string().max(2048).optional(),
      }),
      output: z.object({
        data: z.array(
          z.object({
            id: z.string(),
            slug: z.string(),
            name: z.string(),
            plan: z.enum(plans),
            state: z.enum(tenantStates),
            createdAt: instantText,
          }),
        ),
        nextCursor: z.string().nullable(),
        hasMore: z.boolean(),
      }),
    }),
  },
  events: {
    tenantActivated: event(
      'tenants',
      'TenantActivated',
      1,
      z.object({ slug: z.string(), plan: z.enum(plans), tier: z.enum(tiers), mode: z.enum(modes) }),
    ),
    tenantUpdated: event('tenants', 'TenantUpdated', 1, z.object({ changed: z.array(z.string()) })),
    tenantDeletionRequested: event(
      'tenants',
      'TenantDeletionRequested',
      1,
      z.object({ receiptId: z.string(), effectiveAt: instantText }),
    ),
  },
});
