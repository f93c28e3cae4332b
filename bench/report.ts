import { budgets, routeBudget } from './budgets.ts';
import type { BundleFigure } from './bundles.ts';
import type { Purpose } from './calls.ts';
import { SIZES } from './growth.ts';
import { moonshots } from './moonshots.ts';
import { peers } from './peers.ts';
import prices from './prices.json' with { type: 'json' };
import type { Results } from './results.ts';
import type { RouteFigure } from './routes.ts';

type Row = readonly (string | number)[];

function table(head: Row, rows: readonly Row[]): string {
  const line = (cells: Row) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const largest = ({ parts }: BundleFigure): string =>
  Object.entries(parts)
    .slice(0, 4)
    .map(([name, kb]) => `${name} ${kb}`)
    .join(', ');

const bundleSection = ({ bundles }: Results): string => {
  const sizes = bundles.map(({ kb }) => kb).sort((a, b) => a - b);
  const rows = bundles.map((each) => [each.entry, each.kb, each.gzipKb, each.budgetKb, largest(each)]);
  return `## M3 Bundles, KB

Minified as they are deployed; median ${sizes[Math.floor(sizes.length / 2)]} KB. Over its budget, a bundle fails \`test/stacks/bundles.test.ts\`.

${table(['function', 'KB', 'gzip', 'budget', 'largest parts'], rows)}`;
};

const named = (calls: readonly string[] | undefined): string => (calls ?? []).join(' ');

function routeRow(figure: RouteFigure): Row {
  const { data, ...rest } = figure.calls;
  const others = Object.entries(rest).map(([purpose, calls]) => `${purpose}: ${named(calls)}`);
  const budget = routeBudget(figure.route);
  return [
    figure.route,
    data?.length ?? 0,
    budget.data,
    budget.why ?? '',
    named(data),
    others.join('; '),
    figure.rcu,
    figure.wcu,
    figure.largestItemBytes,
  ];
}

/** What comes upon the one call of data, and on how many of the requests that were measured. */
const purposes: Readonly<Record<Exclude<Purpose, 'data'>, string>> = {
  standing:
    'the tenant, its cell and its limits: at most once a second, each time before a write of money, people, tokens or keys',
  limit: 'a lease of the rate limit: docs/decisions/0013 and M12 in bench/README.md say how rarely',
  replay: 'whether this Idempotency-Key has been answered: each keyed write',
  guard: 'the record in flight of a verb that takes steps at Stripe: put before, completed after',
  session: "the tenant's own credentials: once an hour",
  key: "the tenant's data key, read and opened: every five minutes",
};

function added(routes: readonly RouteFigure[]): string {
  const isRead = ({ route }: RouteFigure) => / ?GET /.test(` ${route}`);
  const seen = (purpose: string, some: readonly RouteFigure[]) => some.filter(({ calls }) => purpose in calls).length;
  const [reads, writes] = [routes.filter(isRead), routes.filter((each) => !isRead(each))];
  const rows = Object.entries(purposes).map(([purpose, what]) => [
    purpose,
    what,
    `${seen(purpose, reads)} of ${reads.length}`,
    `${seen(purpose, writes)} of ${writes.length}`,
  ]);
  return `The rest is amortised or named:

${table(['name', 'what it is', 'on warm reads', 'on warm writes'], rows)}
`;
}

const routeSection = ({ routes }: Results): string => `## M1, M2 What a warm request asks of AWS

Seen on the wire of the running stack, real functions behind the real gateway; the second of two like requests. \`data\` is what the route itself reads and writes: over its budget the run fails.
${added(routes)}
Units by AWS's rules from the items' bytes (\`bench/cu.ts\`), standing and replay included.

${table(['route', 'data calls', 'budget', 'why more than one', 'which', 'besides', 'RCU', 'WCU', 'largest item, bytes'], routes.map(routeRow))}`;

const provisioningSection = ({ provisioning }: Results): string =>
  provisioning
    ? `## M13 Making a tenant

${table(
  ['', 'seen', 'budget'],
  [
    ['state transitions', provisioning.transitions, budgets.provisioning.transitions],
    ['calls to AWS', provisioning.calls, budgets.provisioning.calls],
    ['calls that follow one another', provisioning.criticalCalls, budgets.provisioning.criticalCalls],
    ['calls under a quota of 5 a second', provisioning.scarceCalls, budgets.provisioning.scarceCalls],
    ['RCU, WCU', `${provisioning.rcu}, ${provisioning.wcu}`, ''],
    [`dollars (prices of ${prices.seen}, ${prices.region}), without the key's dollar a month`, provisioning.usd, ''],
  ],
)}

${table(
  ['function', 'calls'],
  provisioning.steps.map(({ entry, calls }) => [entry, named(calls)]),
)}`
    : '';

const growthSection = ({ growth }: Results): string => `## M15 Growth

The same request among ${SIZES.join(', ')} of its kind; the exponent of cost (calls + RCU + WCU) in n, at most ${budgets.growthExponent} or \`test/bench/growth.test.ts\` fails.

${table(
  ['request', ...SIZES.map((size) => `n = ${size}: calls, RCU, WCU`), 'exponent'],
  growth.map(({ what, costs, exponent }) => [
    what,
    ...costs.map(({ calls, rcu, wcu }) => `${calls}, ${rcu}, ${wcu}`),
    exponent,
  ]),
)}`;

const startSection = ({ starts }: Results): string => `## M5 Init and first request

A new process each, 15 interleaved rounds against a fake AWS on this machine, medians. Milliseconds mean little, ratios more; reported, not gated, but that undici is not loaded is.

${table(
  ['what', 'init ms', 'first ms', 'ratio', 'undici loaded'],
  starts.map(({ what, initMs, firstMs, ratio, loadsUndici }) => [
    what,
    initMs,
    firstMs,
    ratio,
    loadsUndici ? 'yes' : 'no',
  ]),
)}`;

/** bench/report.md: written by the run, read by people. */
export const reportOf = (results: Results): string =>
  [
    `# Measured by \`npm run bench\`

Generated: change the code, a budget or a price, not this page.`,
    `## How far it could go

${table(
  ['figure', 'ours', 'aim', 'what stands between'],
  moonshots(results).map(({ what, ours, aim, between }) => [what, ours, aim, between]),
)}`,
    `## Peers, counted in their source

${table(peers.head, peers.rows)}`,
    routeSection(results),
    provisioningSection(results),
    growthSection(results),
    startSection(results),
    bundleSection(results),
  ]
    .filter(Boolean)
    .join('\n\n')
    .concat('\n');
