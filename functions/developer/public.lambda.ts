import { routesOf } from '../contracts.ts';
import { describeApi } from '../kernel/openapi.ts';
import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { serve } from '../platform/serve.ts';
import { developer } from './contract.ts';
import { depsOf } from './deps.ts';
import { getHealth } from './verbs/get-health.ts';
import { getOpenApi } from './verbs/get-open-api.ts';
import { getSecurityTxt } from './verbs/get-security-txt.ts';
import { getSigningKeys } from './verbs/get-signing-keys.ts';
import { getStatus } from './verbs/get-status.ts';

const document = lazy(() =>
  describeApi({ routes: routesOf('tenant'), origin: env('API_URL').API_URL, title: 'Tenantry' }),
);

export const handler = serve({
  capability: developer,
  entry: 'public',
  deps: depsOf(document),
  verbs: { getHealth, getStatus, getOpenApi, getSecurityTxt, getSigningKeys },
});
