import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { listPlanVersions } from './verbs/list-plan-versions.ts';

export const handler = serve({
  capability: billing,
  entry: 'operators',
  deps: () => ({}),
  verbs: { listPlanVersions },
});
