import { afterAll, describe, expect, inject, it } from 'vitest';
import { searchLogs } from '../kit/log-search.ts';
import { buildOf, deployCode, previousCommit, thisBuild, zipsOf } from './builds.ts';
import { mixed } from './upgrade.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const previous = previousCommit();
const reason = 'absent' in previous ? ` (skipped: ${previous.absent})` : '';
if (reason) console.warn(`Mixed builds${reason}`);

/** A roll-out in the middle; both ways across all data are `npm run prove:upgrade`. */
describe.skipIf('absent' in previous)(`the previous build and this one by turns${reason}`, () => {
  afterAll(() => deployCode(stack, zipsOf(thisBuild())));

  it('serve a company from its sign-up to its receipt, call by call the one and the other', async () => {
    if ('absent' in previous) return;
    const before = buildOf(previous.commit);
    const faultsBefore = searchLogs(runDir).faults.length;
    const proof = await mixed(stack, runDir, before, thisBuild());
    expect(proof.fault).toBeUndefined();
    expect(proof.calls).toBeGreaterThan(80);
    expect(searchLogs(runDir).faults.slice(faultsBefore)).toEqual([]);
    const { turns } = proof;
    expect(Object.keys(turns).sort()).toEqual([before.name, 'this'].sort());
    for (const served of Object.values(turns)) expect(served).toBeGreaterThan(80);
  });
});
