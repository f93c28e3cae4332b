import type { Results } from './results.ts';

export interface Moonshot {
  readonly what: string;
  readonly ours: string;
  readonly aim: string;
  readonly between: string;
}

const kbOf = ({ bundles }: Results, entry: string): string =>
  `${bundles.find((each) => each.entry === entry)?.kb ?? '?'} KB`;

function medianKb({ bundles }: Results): string {
  const sizes = bundles.map(({ kb }) => kb).sort((a, b) => a - b);
  return `median ${sizes[Math.floor(sizes.length / 2)]} KB`;
}

const routesOfOne = ({ routes }: Results): string => {
  const one = routes.filter(({ calls }) => (calls.data?.length ?? 0) <= 1);
  return routes.length === 0
    ? 'not measured'
    : `${one.length} of ${routes.length} routes ask for their data at most once`;
};

const ratioOf = ({ starts }: Results, what: RegExp): string =>
  String(starts.find((each) => what.test(each.what))?.ratio ?? 'not measured');

/** performance.md's limits of what could be, and why we are not there. */
export const moonshots = (results: Results): readonly Moonshot[] => [
  {
    what: 'M1 AWS calls of a warm request',
    ours: routesOfOne(results),
    aim: '1.00 read, 1.00 write, authorizer 0',
    between:
      'Standing is read at most once a second and, before money, people and keys are touched, every time: revocation within a second is worth that call. A keyed write looks for its replay first; leaving that to the commit would repeat the steps of a verb that makes several.',
  },
  {
    what: 'M3 an API function',
    ours: medianKb(results),
    aim: '215 KB',
    between:
      "DynamoDB's client with its middleware 184 KB, of which signed calls share 41 (turned down in docs/decisions/0010), zod 79 KB, which `zod/mini` would shrink as a second dialect.",
  },
  {
    what: 'M3 the authorizer',
    ours: kbOf(results, 'identity/authorizer'),
    aim: '30 KB',
    between:
      'The signer, retries and socket pool of the SDK 36 KB, aws-jwt-verify 16 KB, the logger 20 KB: each ours to write again, none worth it.',
  },
  {
    what: 'M5 init and first request beside the SDK alone',
    ours: `API ${ratioOf(results, /workspace/)}, authorizer ${ratioOf(results, /authorizer/)}`,
    aim: '0.75',
    between:
      'The first list of a tenant makes five calls in place of one: session, standing, data key (two), Query. A compile cache in the zip is untested on Lambda. Taken with nothing else running; bench/README.md has the spread of five beside other work.',
  },
  {
    what: 'M13 calls under a quota of 5 a second, a tenant',
    ours: String(results.provisioning?.scarceCalls ?? 'not measured'),
    aim: '0',
    between: 'Nothing where a prepared tenant waits, which is what is measured; an empty pool costs three.',
  },
  {
    what: 'M13 transitions, calls one after another',
    ours: `${results.provisioning?.transitions ?? '?'}, ${results.provisioning?.criticalCalls ?? '?'}`,
    aim: '7, 5',
    between:
      'A machine that undoes what it made has states for it; each function checks and commits, so a repeat is safe.',
  },
  {
    what: 'M15 growth exponent',
    ours: String(Math.max(0, ...results.growth.map(({ exponent }) => exponent))),
    aim: '0.02',
    between: 'Nothing.',
  },
];
