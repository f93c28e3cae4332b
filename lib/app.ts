import { type App, Tags } from 'aws-cdk-lib';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { type Route, routesOf } from '../functions/contracts.ts';
import type { Stage } from './config.ts';
import type { House } from './constructs/house.ts';
import { allowLogDelivery, forwardLines } from './constructs/log-lines.ts';
import { Api } from './stacks/api.ts';
import { ApplicationPlane } from './stacks/application-plane.ts';
import { ControlPlane } from './stacks/control-plane.ts';
import { Edge } from './stacks/edge.ts';
import { Foundation } from './stacks/foundation.ts';
import { Identity } from './stacks/identity.ts';
import { Observability } from './stacks/observability.ts';
import { Operations } from './stacks/operations.ts';
import { Upkeep } from './stacks/upkeep.ts';
import { Usage } from './stacks/usage.ts';

/** The one place where the stacks meet. Stateful ones first; what is deployed daily stands on them. */
export function tenantry(app: App, stage: Stage, code: (entry: string) => lambda.Code): void {
  const name = `Tenantry-${stage.name[0]?.toUpperCase()}${stage.name.slice(1)}`;
  const env = { region: stage.region, ...(stage.account ? { account: stage.account } : {}) };
  const common = { env, stage, terminationProtection: stage.protectData };

  const foundation = new Foundation(app, `${name}-Foundation`, common);
  const { table, files, finance, usageArchive, emailHmac, certificateKey, platformKey, bus, alarms, stripe } =
    foundation;
  const base = {
    stage,
    code,
    table,
    files,
    finance,
    usageArchive,
    emailHmac,
    certificateKey,
    platformKey,
    bus,
    alarms,
    stripe,
    functions: new Map(),
    reconcilers: new Map(),
    workflows: new Map(),
    deadLetters: new Map(),
  };
  const { pools } = new Identity(app, `${name}-Identity`, { ...common, house: base });
  const { usage } = new Usage(app, `${name}-Usage`, common);
  const house: House = { ...base, pools, usage };
  new Upkeep(app, `${name}-Upkeep`, { ...common, house });
  new ControlPlane(app, `${name}-ControlPlane`, { ...common, house });
  new ApplicationPlane(app, `${name}-ApplicationPlane`, { ...common, house });
  new Operations(app, `${name}-Operations`, { ...common, house });
  const api = new Api(app, `${name}-Api`, { ...common, house });
  new Observability(app, `${name}-Observability`, { ...common, house, api });
  // CloudFront takes its certificates and web ACLs from us-east-1 alone.
  new Edge(app, `${name}-Edge`, { ...common, env: { ...env, region: 'us-east-1' } });
  readAnswers(house);
  Tags.of(app).add('tenantry:stage', stage.name);
}

/** Every function that answers tenants leaves lines of its answers: usage goes to the stream, health to its tenant's hour. */
function readAnswers(house: House): void {
  const routes = routesOf('tenant');
  const metered = routes.filter(({ endpoint }) => endpoint.auth === 'tenant' && !endpoint.unmetered);
  // At sign-in the tenant becomes known on the way; the other open routes speak of none.
  const known = routes.filter(({ endpoint }) => endpoint.auth === 'tenant' || endpoint.entry === 'sessions');
  forwardFrom(house, metered, { id: 'UsageLines', to: 'metering/forward-calls', field: '$.usage.meter' });
  forwardFrom(house, known, { id: 'SliLines', to: 'analytics/record-slis', field: '$.sli.at' });
}

function forwardFrom(
  house: House,
  routes: readonly Route[],
  { id, to, field }: Readonly<Record<'id' | 'to' | 'field', string>>,
): void {
  const destination = house.functions.get(to);
  if (!destination) throw new Error(`no function ${to}`);
  allowLogDelivery(destination);
  for (const entry of new Set(routes.map(({ capability, endpoint }) => `${capability}/${endpoint.entry}`))) {
    const fn = house.functions.get(entry);
    if (fn) forwardLines(id, fn, destination, field);
  }
}
