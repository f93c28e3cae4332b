import { serve } from '../platform/serve.ts';
import { audit } from './contract.ts';
import { operatorDeps } from './deps.ts';
import { listStaffAuditEvents, listTenantAuditEvents } from './verbs/list-for-operators.ts';

export const handler = serve({
  capability: audit,
  entry: 'operators',
  deps: operatorDeps,
  verbs: { listTenantAuditEvents, listStaffAuditEvents },
});
