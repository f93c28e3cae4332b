import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emulatorPython } from '../local/emulator/venv.ts';
import { sharedDir } from '../local/folders.ts';
import { type CallShape, sampleCalls } from '../local/guard/recorded-calls.ts';
import type { RolePolicies } from '../local/guard/role-policies.ts';
import { type Proof, prove } from '../local/isolation/proof.ts';
import { startLocal } from '../local/start-local.ts';
import { type Interleaving, interleave } from '../test/isolation/interleave.ts';
import { overHttp, type Traffic } from '../test/isolation/over-http.ts';
import { type Probed, probe, twoCompanies, unrecorded } from '../test/isolation/unchecked.ts';
import { uncheckedBuild } from '../test/isolation/unchecked-build.ts';
import { deployCode } from '../test/journey/builds.ts';
import { seeded } from '../test/kit/seeded.ts';

/**
 * `npm run prove:isolation [-- --seed <number>]`: a stack of its own under traffic of several tenants, every AWS call of
 * it (and of the suites, where they have left theirs in test-output/recorded) forged by the tens of thousands, a warm
 * process that serves many tenants at once, and probes of every route of an application without its own tenant checks.
 * Ends with 1 on any leak, and where nothing was proven.
 */
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '20261128' },
    requests: { type: 'string', default: '5000' },
    interleaved: { type: 'string', default: '100000' },
    forgeries: { type: 'string', default: '50000' },
    probes: { type: 'string', default: '20000' },
  },
});
const seed = Number(values.seed);
const wanted = {
  requests: Number(values.requests),
  interleaved: Number(values.interleaved),
  forgeries: Number(values.forgeries),
  probes: Number(values.probes),
};
const say = (line: string) => console.log(line);

interface Recorded {
  readonly name: string;
  readonly dir: string;
}

/** As many of each shape as it takes to forge enough. */
async function proveFrom({ name, dir }: Recorded, python: string, atLeast: number): Promise<Proof> {
  const roles = JSON.parse(readFileSync(join(dir, 'iam-roles.json'), 'utf8')) as readonly RolePolicies[];
  const file = join(dir, 'aws-calls.jsonl');
  let calls: readonly CallShape[] = [];
  for (const perShape of [1, 2, 4, 8, 16, 32]) {
    calls = sampleCalls(file, perShape);
    // A call is forged 50 times or more; those that reach no tenant's data not at all.
    if (calls.filter(({ resource }) => /:table\//.test(resource)).length * 50 > atLeast) break;
  }
  const proof = await prove({ calls, roles, python, seed });
  say(
    `${name}: ${proof.originals} calls allowed, ${proof.mutants} forgeries, ${proof.judgedTwice} judged twice, ${proof.leaks.length} allowed.`,
  );
  return proof;
}

/** First as it is deployed, recorded; then as it would be without the application's checks. */
async function onStack(dir: string): Promise<{ readonly traffic: Traffic; readonly probed: Probed }> {
  const stack = await startLocal({ dir, quiet: true, withoutConsole: true });
  const { outputs } = stack;
  try {
    const traffic = await overHttp(outputs, { seed, requests: wanted.requests, tenants: 4 });
    say(
      `${traffic.requests} requests of ${traffic.tenants} tenants to the stack, ${traffic.refused} for what is another's: ${traffic.crossings.length} crossings.`,
    );
    const sides = await twoCompanies(outputs);
    await deployCode(outputs, await uncheckedBuild());
    const probed = await unrecorded(dir, () =>
      probe(outputs, sides, { random: seeded(seed), probes: wanted.probes, tell: say }),
    );
    say(
      `${probed.requests} requests without checks, ${probed.astray} with ${probed.strayedCalls} calls to AWS led astray, ${probed.naming} more naming what is another's: ${probed.leaks.length} leaks.`,
    );
    return { traffic, probed };
  } finally {
    await stack.stop();
  }
}

function faultsOf(traffic: Traffic, probed: Probed, warm: Interleaving, proofs: readonly Proof[]): readonly string[] {
  const forgeries = proofs.reduce((sum, { mutants }) => sum + mutants, 0);
  return [
    ...traffic.crossings,
    ...warm.crossings,
    ...probed.leaks,
    ...probed.accidents.map((text) => `500: ${text}`),
    ...(probed.astray + probed.naming < wanted.probes ? ['too few probes reached for anything'] : []),
    ...proofs.flatMap((proof) => [
      ...proof.leaks.map((text) => `allowed: ${text}`),
      ...proof.refusedOriginals.map((text) => `refused, though it was called: ${text}`),
      ...proof.disagreements.map((text) => `the judges differ: ${text}`),
      ...proof.secondFaults.map((text) => `not judged: ${text}`),
    ]),
    ...(forgeries < wanted.forgeries ? [`only ${forgeries} forgeries: nothing is proven`] : []),
    ...(traffic.refused === 0 ? ['nobody asked for what is another tenant’s: nothing is proven'] : []),
    ...Object.entries(warm.checks).flatMap(([name, count]) => (count === 0 ? [`never checked: ${name}`] : [])),
  ];
}

const dir = join(sharedDir, 'proof');
const { traffic, probed } = await onStack(dir);
const warm = await interleave({ seed, requests: wanted.interleaved });
say(
  `${warm.requests} requests of ${warm.tenants} tenants through one process, ${warm.withFault} with a fault: ${warm.crossings.length} crossings.`,
);
const recorded = [
  { name: 'Own run', dir },
  { name: 'Suites', dir: 'test-output/recorded' },
].filter(({ dir: at }) => existsSync(join(at, 'aws-calls.jsonl')));
const python = await emulatorPython(say);
const proofs: Proof[] = [];
for (const each of recorded) proofs.push(await proveFrom(each, python, wanted.forgeries));
const faults = faultsOf(traffic, probed, warm, proofs);
mkdirSync('test-output', { recursive: true });
writeFileSync(
  'test-output/isolation.json',
  `${JSON.stringify({ seed, traffic, probed, warm, proofs, faults }, null, 2)}\n`,
);
rmSync(dir, { recursive: true, force: true });
for (const fault of faults.slice(0, 20)) console.error(`  ${fault}`);
say(
  `Seed ${seed}. ${faults.length === 0 ? 'No tenant reaches another.' : `${faults.length} faults.`} test-output/isolation.json`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
