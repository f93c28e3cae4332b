import { routesOf } from '../contracts.ts';
import { describeApi } from '../kernel/openapi.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { serve } from '../platform/serve.ts';
import { developer } from './contract.ts';
import { getOpenApi } from './verbs/get-open-api.ts';

const document = lazy(() =>
  describeApi({
    routes: routesOf('operators'),
    origin: env('OPERATORS_API_URL').OPERATORS_API_URL,
    title: 'Tenantry operators',
  }),
);

export const handler = serve({
  capability: developer,
  entry: 'operators-public',
  deps: () => ({ document }),
  verbs: { getOperatorsOpenApi: (ctx, input, deps) => getOpenApi(ctx, input, deps) },
});
