import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { operateDunningDeps } from './dunning-deps.ts';
import { replaysOfStaff } from './staff-deps.ts';
import { stripe } from './stripe-edge.adapter.ts';
import { listTenantDisputes } from './verbs/list-tenant-disputes.ts';
import {
  extendDunning,
  getTenantDunning,
  listDunning,
  retryDunning,
  writeOffDunning,
} from './verbs/operate-dunning.ts';

export const handler = serve({
  capability: billing,
  entry: 'dunning',
  staffReplays: replaysOfStaff,
  deps: operateDunningDeps(stripe),
  verbs: { listTenantDisputes, listDunning, getTenantDunning, retryDunning, extendDunning, writeOffDunning },
});
