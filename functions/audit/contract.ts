import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';

export const auditEventSchema = z.object({
  id: z.string(),
  occurredAt: instantText,
  actor: z.object({ type: z.enum(['user', 'token', 'operator', 'system']), id: z.string() }),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['succeeded', 'denied']),
  requestId: z.string(),
  changes: z.record(z.string(), z.unknown()).nullable(),
});
export type AuditEvent = z.output<typeof auditEventSchema>;

const filters = {
  action: z.string().max(100).optional(),
  actor: z.string().max(100).optional(),
  from: instantText.optional(),
  to: instantText.optional(),
};
const ofTarget = { target: z.string().max(100).optional() };

/** What staff did, in whichever tenant or in none. */
export const staffEventSchema = auditEventSchema
  .omit({ outcome: true })
  .extend({ tenantId: z.string().nullable(), actor: z.object({ type: z.literal('operator'), id: z.string() }) });
export type StaffEvent = z.output<typeof staffEventSchema>;

const staff = { auth: 'operator', apis: ['operators'], entry: 'operators', permission: 'ops:read' } as const;

export const audit = capability({
  name: 'audit',
  problems: {},
  collections: [],
  endpoints: {
    listAuditEvents: endpoint({
      method: 'GET',
      path: '/v1/audit-events',
      permission: 'audit:read',
      summary: 'Who did what, newest first',
      success: 200,
      query: z.object({ ...pageQuery, ...filters, ...ofTarget }),
      output: pageOf(auditEventSchema),
    }),
    listTenantAuditEvents: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/tenants/{tenantId}/audit-events',
      summary: "One tenant's trail, as its own people see it",
      success: 200,
      params: z.object({ tenantId: tenantIdSchema }),
      query: z.object({ ...pageQuery, ...filters, ...ofTarget }),
      output: pageOf(auditEventSchema),
    }),
    listStaffAuditEvents: endpoint({
      ...staff,
      method: 'GET',
      path: '/v1/audit-events',
      summary: 'What staff did, newest first',
      success: 200,
      query: z.object({ ...pageQuery, ...filters, tenantId: tenantIdSchema.optional() }),
      output: pageOf(staffEventSchema),
    }),
  },
  events: {},
});
