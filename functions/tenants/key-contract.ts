import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { etagField, instantText } from '../kernel/page.ts';

export const keyProblems = {
  'too-many-data-keys': { status: 409, title: 'This tenant has as many data keys as it may have.' },
  'key-unusable': { status: 422, title: 'This KMS key cannot be used for this tenant.' },
} as const;

const keyStates = ['enabled', 'disabled', 'unreachable'] as const;
/** KMS API, "KeyId": a key's own ARN, because an alias may be pointed elsewhere by whoever holds it. */
const keyArnSchema = z
  .string()
  .max(256)
  .regex(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/(mrk-)?[0-9a-f-]+$/, 'not the ARN of a KMS key');
/** Under which KMS key a tenant's data is sealed, and whether that key answers. */
const tenantKeySchema = z.object({
  holder: z.enum(['tenantry', 'tenant']).describe('In whose AWS account the KMS key is'),
  state: z.enum(keyStates).describe('disabled: sealed data answers 423; unreachable: KMS itself does not answer'),
  arn: z.string().nullable().describe('The KMS key; null while it does not answer'),
  dataKey: z
    .object({ id: z.string(), createdAt: instantText })
    .describe('What is sealed from now on is sealed under it; earlier ones go on opening what they sealed'),
  grant: z
    .record(z.string(), z.unknown())
    .describe('The statement that the policy of a KMS key needs before it can be held by the tenant itself'),
  etag: etagField,
});
export type TenantKey = z.output<typeof tenantKeySchema>;

export const keyEndpoints = {
  getTenantKey: endpoint({
    method: 'GET',
    path: '/v1/tenant/key',
    permission: 'tenant:read',
    entry: 'keys',
    summary: 'The key that this tenant’s data is sealed under, as it answers at this moment',
    success: 200,
    output: tenantKeySchema,
  }),
  rotateTenantKey: endpoint({
    method: 'POST',
    path: '/v1/tenant/key/rotate',
    permission: 'keys:write',
    entry: 'keys',
    summary: 'Seal from now on under a new data key; nothing is rewritten',
    success: 200,
    idempotency: 'optional',
    output: tenantKeySchema,
    problems: ['too-many-data-keys'],
  }),
  holdTenantKey: endpoint({
    method: 'PUT',
    path: '/v1/tenant/key',
    permission: 'keys:write',
    entry: 'keys',
    summary: 'Put the data keys under a KMS key of the tenant’s own AWS account; null gives it back to Tenantry',
    success: 200,
    body: z.strictObject({ arn: keyArnSchema.nullable() }),
    output: tenantKeySchema,
    problems: ['key-unusable'],
  }),
};

export const keyEvents = {
  tenantKeyRotated: event('tenants', 'TenantKeyRotated', 1, z.object({ dataKeyId: z.string() })),
  tenantKeyMoved: event('tenants', 'TenantKeyMoved', 1, z.object({ holder: z.enum(['tenantry', 'tenant']) })),
};
