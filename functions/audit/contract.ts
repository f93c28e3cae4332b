import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';
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
      query: z.object({
        ...pageQuery,
        action: z.string().max(100).optional(),
        actor: z.string().max(100).optional(),
        target: z.string().max(100).optional(),
        from: instantText.optional(),
        to: instantText.optional(),
      }),
      output: pageOf(auditEventSchema),
    }),
  },
  events: {},
});
