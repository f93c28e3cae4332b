import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from '../../../functions/kernel/time.ts';
import { accept, candidateOf } from '../../../functions/metering/domain/accept.ts';
import { isReadable, readCloudEvent } from '../../../functions/metering/domain/cloud-event.ts';
import { DAY } from '../oracle/calendar.ts';
import { type UsageEvent, type Verdict, verdictOf } from '../oracle/usage.ts';

/** Billing takes what metering lets through: here both judges hear the same events (section 2). */
const NOW = Date.UTC(2026, 5, 1);
const digest = (text: string) => createHash('sha256').update(text).digest('hex');

const events = fc.array(
  fc.record({
    id: fc.constantFrom('1', '2', '3', '4', '5', '6'),
    source: fc.constantFrom('a', 'b'),
    meter: fc.constantFrom('api-calls', 'job-minutes', 'nothing'),
    time: fc
      .constantFrom(0, -1, 300_000, 300_001, -35 * DAY, -35 * DAY - 1, -40 * DAY, -7 * DAY)
      .map((ahead) => NOW + ahead),
    value: fc.constantFrom(
      '1',
      '1',
      '0',
      '1.5',
      '0.000000000001',
      '0.0000000000001',
      '-1',
      '+1',
      '1e3',
      '1.',
      '.5',
      '',
      '١',
    ),
  }),
  { minLength: 1, maxLength: 14 },
);

function judged(all: readonly UsageEvent[]): Verdict[] {
  const known = new Map<string, string>();
  return all.map((event) => {
    const { source, id, meter: type, value } = event;
    const read = readCloudEvent({ specversion: '1.0', id, source, type, time: instantOf(event.time), data: { value } });
    if (!isReadable(read)) throw new Error(read.detail);
    const candidate = candidateOf(0, read, digest);
    const verdict = accept([candidate], { now: instantOf(NOW), reporter: 'platform', known, quotas: [] });
    if (verdict.accepted.length > 0) known.set(candidate.identity, candidate.digest);
    if (verdict.duplicates > 0) return 'duplicate';
    return (verdict.rejected[0]?.code as Verdict | undefined) ?? 'counted';
  });
}

function reckoned(all: readonly UsageEvent[]): Verdict[] {
  const accepted: UsageEvent[] = [];
  return all.map((event) => {
    const verdict = verdictOf({ 'api-calls': 'sum', 'job-minutes': 'sum' }, accepted, event, NOW);
    if (verdict === 'counted') accepted.push(event);
    return verdict;
  });
}

test('every event has the verdict that the calculator gives it, in whatever order they come', () => {
  const seen = new Set<Verdict>();
  fc.assert(
    fc.property(events, (all) => {
      const verdicts = reckoned(all);
      for (const verdict of verdicts) seen.add(verdict);
      expect(judged(all)).toEqual(verdicts);
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect([...seen].sort()).toEqual([
    'conflict',
    'counted',
    'duplicate',
    'event-in-future',
    'event-too-old',
    'invalid-value',
    'unknown-meter',
  ]);
});
