import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { routesOf } from '../functions/contracts.ts';
import { clientOptions } from '../local/aws-clients.ts';
import type { StackOutputs } from '../local/stack-outputs.ts';
import { type ItemAt, type Purpose, purposeOf, unitsOf } from './calls.ts';
import type { WireItem } from './cu.ts';
import type { RecordedCall, Recorder } from './recorder.ts';
import { type RouteCase, routeCases } from './route-cases.ts';

/** M1 and M2 of one route: what a warm request of it asks of AWS. */
export interface RouteFigure {
  readonly route: string;
  readonly entry: string;
  readonly status: number;
  /** Operations by what they are for; the authorizer's, where its cache had nothing, are of its own row. */
  readonly calls: Readonly<Partial<Record<Purpose, readonly string[]>>>;
  readonly rcu: number;
  readonly wcu: number;
  readonly largestItemBytes: number;
}

const entryOf = ({ api, route }: Pick<RouteCase, 'api' | 'route'>): string => {
  const [method, path] = route.split(' ');
  const found = routesOf(api).find(({ endpoint }) => endpoint.method === method && endpoint.path === path);
  if (!found) throw new Error(`no route ${route}`);
  return `${found.capability}/${found.endpoint.entry}`;
};

export function itemReader({ awsEndpoint, region, table }: StackOutputs): ItemAt {
  const client = new DynamoDBClient(clientOptions(awsEndpoint, region));
  return async (key) =>
    (await client.send(new GetItemCommand({ TableName: table, Key: key as never }))).Item as WireItem | undefined;
}

async function figureOf(
  { route, status }: { readonly route: string; readonly status: number },
  entry: string,
  calls: readonly RecordedCall[],
  itemAt: ItemAt,
): Promise<RouteFigure> {
  const units = await Promise.all(calls.map((call) => unitsOf(call, itemAt)));
  const byPurpose = Object.groupBy(calls, purposeOf);
  return {
    route,
    entry,
    status,
    calls: Object.fromEntries(
      Object.entries(byPurpose).map(([purpose, made]) => [purpose, made.map(({ operation }) => operation)]),
    ),
    rcu: units.reduce((sum, { rcu }) => sum + rcu, 0),
    wcu: units.reduce((sum, { wcu }) => sum + wcu, 0),
    largestItemBytes: Math.max(0, ...units.map(({ largestBytes }) => largestBytes)),
  };
}

/** Each case twice: the first request warms the function, its session and the tenant's key; the second is measured. */
export async function measureRoutes(stack: StackOutputs, recorder: Recorder): Promise<readonly RouteFigure[]> {
  const itemAt = itemReader(stack);
  const figures: RouteFigure[] = [];
  const measure = async (each: RouteCase) => {
    const { ask, once } = each;
    const entry = entryOf(each);
    const route = each.api === 'operators' ? `operators ${each.route}` : each.route;
    if (!once) await ask();
    const from = recorder.calls.length;
    const { status } = await ask();
    if (status >= 400) throw new Error(`${route} answered ${status}`);
    const own = recorder.calls.slice(from).filter(({ by }) => by === entry);
    figures.push(await figureOf({ route, status }, entry, own, itemAt));
  };
  for await (const each of routeCases(stack)) await measure(each);
  return figures;
}
