import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { audit } from '../contract.ts';
import type { OperatorAuditDeps } from '../ports.ts';
import { boundsOf } from './list-audit-events.ts';

type Endpoints = typeof audit.endpoints;

export const listTenantAuditEvents: Verb<Endpoints['listTenantAuditEvents'], OperatorAuditDeps> = async (
  _,
  { tenantId, limit, cursor, from, to, ...filter },
  { trailOf },
) => {
  const trail = await trailOf(tenantId);
  if (!trail) throw problem('not-found');
  return trail.listEvents({ ...filter, ...boundsOf(from, to) }, { limit, cursor });
};

export const listStaffAuditEvents: Verb<Endpoints['listStaffAuditEvents'], OperatorAuditDeps> = (
  _,
  { limit, cursor, from, to, ...filter },
  { staff },
) => staff.listEvents({ ...filter, ...boundsOf(from, to) }, { limit, cursor });
