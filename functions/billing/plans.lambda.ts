import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { listPlans } from './verbs/list-plans.ts';

export const handler = serve({ capability: billing, entry: 'plans', deps: () => ({}), verbs: { listPlans } });
