import type { TenantId } from '../kernel/ids.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { readingDeps } from './reading-deps.ts';
import { getTenantTieOut } from './verbs/tie-out.ts';

const deps = ({ now }: OperatorContext) => ({ inTenant: (tenantId: TenantId) => readingDeps(tenantId, now) });

export const handler = serve({ capability: billing, entry: 'tie-out', deps, verbs: { getTenantTieOut } });
