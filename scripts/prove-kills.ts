import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedDir } from '../local/folders.ts';
import { startLocal } from '../local/start-local.ts';
import {
  type Arena,
  countUnderKills,
  deleteUnderKills,
  provisionUnderKills,
  type Survivor,
  type Tally,
} from '../test/journey/kills.ts';
import { killer } from '../test/kit/kill-workers.ts';
import { seeded, seedOfRun } from '../test/kit/seeded.ts';
import { everythingIn, orphansAmong, straysAmong, type Thing } from '../test/kit/traces.ts';

/**
 * kill -9 at drawn instants of both sagas and of the usage consumer, on a stack of its own:
 * `npm run prove:kills -- --kills 50`, `SEED=…` for the same draws. Writes test-output/kills.json.
 */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    'at-once': { type: 'string', default: '8' },
  },
});
const kills = Number(values.kills);
const atOnce = Number(values['at-once']);
const seed = seedOfRun();
const dir = join(sharedDir, 'kills', String(process.pid));

const countBy = <T>(list: readonly T[], key: (each: T) => string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const each of list) counts[key(each)] = (counts[key(each)] ?? 0) + 1;
  return counts;
};

const summary = (tally: Tally) => ({
  landed: tally.landed.length,
  missed: tally.missed,
  replayed: tally.replayed,
  byFunction: countBy(tally.landed, ({ entry }) => entry),
  ends: tally.ends,
  faults: tally.faults,
});

const say = (what: string, tally: Tally) => {
  console.log(
    `${what}: ${tally.landed.length} kills landed; ${JSON.stringify(tally.ends)}; ${tally.replayed} replayed; ${tally.faults.length} faults`,
  );
  for (const fault of tally.faults.slice(0, 10)) console.log(`  ${fault.slice(0, 500)}`);
};

/** Each survivor has exactly one of everything. */
function missingOrDouble(all: readonly Thing[], survivors: readonly Survivor[]): string[] {
  const strays = new Set(straysAmong(all));
  const things = all.filter((thing) => !strays.has(thing));
  const kinds = ['key Enabled', 'alias', 'user', 'gateway key'];
  return survivors.flatMap(({ id }) =>
    kinds
      .map((kind) => ({ kind, count: things.filter((thing) => thing.kind === kind && thing.text.includes(id)).length }))
      .filter(({ count }) => count !== 1)
      .map(({ kind, count }) => `${id}: ${count} of ${kind}`),
  );
}

async function prove(arena: Arena) {
  const before = (await everythingIn(arena.stack)).length;
  const [survivors, provisioning] = await provisionUnderKills(arena, kills, 3);
  say('provisioning', provisioning);
  const made = await everythingIn(arena.stack);
  const uneven = missingOrDouble(made, survivors);
  const orphansMade = orphansAmong(made, new Set(survivors.map(({ id }) => id)));
  const [counting] = survivors;
  if (!counting) throw new Error('no tenant came to be');
  const consumer = await countUnderKills(arena, counting, kills);
  say('usage consumer', consumer);
  const deletion = await deleteUnderKills(arena, survivors, atOnce);
  say('deletion', deletion);
  const left = await everythingIn(arena.stack);
  const orphans = [...orphansMade, ...orphansAmong(left, new Set())];
  const names = (things: readonly Thing[]) =>
    things.map(({ kind, name, text }) => `${kind} ${name} ${text.slice(0, 80)}`);
  return {
    ...{ thingsBefore: before, thingsWithTenants: made.length, uneven },
    ...{ straysForTheReconciler: names(straysAmong(left)), orphans: names(orphans) },
    ...{ provisioning: summary(provisioning), consumer: summary(consumer), deletion: summary(deletion) },
  };
}

const began = Date.now();
const stack = await startLocal({ dir, quiet: true, withoutConsole: true });
const arena: Arena = { stack: stack.outputs, killer: killer(dir), random: seeded(seed) };
console.log(`SEED=${seed}, ${kills} kills each`);
try {
  const proof = await prove(arena);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const report = { seed, commit, seconds: Math.round((Date.now() - began) / 1_000), ...proof };
  mkdirSync('test-output', { recursive: true });
  writeFileSync('test-output/kills.json', `${JSON.stringify(report, null, 2)}\n`);
  const { uneven, orphans, provisioning, consumer, deletion } = proof;
  const faults = [uneven, orphans, provisioning.faults, consumer.faults, deletion.faults].flat();
  console.log(
    `${faults.length} faults; ${proof.straysForTheReconciler.length} strays for the reconciler; test-output/kills.json`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
} finally {
  arena.killer.stop();
  await stack.stop();
  if (process.exitCode === 0) rmSync(dir, { recursive: true, force: true });
}
