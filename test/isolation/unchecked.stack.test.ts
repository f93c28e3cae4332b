import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { deployCode, thisBuild, zipsOf } from '../journey/builds.ts';
import { breaking } from '../kit/log-search.ts';
import { seeded } from '../kit/seeded.ts';
import { type Probed, probe, twoCompanies, unrecorded, widened } from './unchecked.ts';
import { probedEntries, uncheckedBuild } from './unchecked-build.ts';

const seed = Number(process.env['ISOLATION_SEED'] ?? 20_261_128);
const stack = inject('stack');
const runDir = inject('runDir');

/** `npm run prove:isolation` sends 20,000. */
const PROBES = 400;

const astray = (work: () => Promise<Probed>): Promise<Probed> =>
  unrecorded(runDir, () => breaking(runDir, 'calls that IAM refuses', work));

describe('an application without its own tenant checks', () => {
  let sides: Awaited<ReturnType<typeof twoCompanies>>;
  let checked: ReadonlyMap<string, Buffer>;

  beforeAll(async () => {
    const all = zipsOf(thisBuild());
    checked = new Map(probedEntries.flatMap((entry) => [[entry, all.get(entry) ?? Buffer.alloc(0)]]));
    sides = await twoCompanies(stack);
    await deployCode(stack, await uncheckedBuild());
  });
  afterAll(() => deployCode(stack, checked));

  it('still shows and changes nothing of another tenant: IAM and KMS do not let it', async () => {
    const probed = await astray(() => probe(stack, sides, { random: seeded(seed), probes: PROBES }));

    expect(probed.leaks).toEqual([]);
    expect(probed.accidents).toEqual([]);
    expect(probed.astray).toBeGreaterThan(PROBES / 3);
    expect(probed.naming).toBeGreaterThan(PROBES / 20);
    expect(probed.statuses['404'] ?? 0).toBeGreaterThan(PROBES / 5);
    expect(probed.seenByItself).toBeGreaterThan(50);
  });

  it('would be seen to leak, were the session’s policy wider', async () => {
    const leaks: string[] = [];
    const isSeen = (how: string) => leaks.some((leak) => leak.startsWith(how));
    // A hundred probes show it or change it with luck alone.
    for (let round = 0; round < 4 && !(isSeen('changed') && isSeen('200 GET')); round += 1) {
      const random = seeded(seed + round);
      const probed = await astray(() => widened(stack, runDir, () => probe(stack, sides, { random, probes: 120 })));
      leaks.push(...probed.leaks);
    }

    expect([isSeen('changed'), isSeen('200 GET')], leaks.join('\n')).toEqual([true, true]);
  });
});
