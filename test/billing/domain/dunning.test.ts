import { expect, test } from 'vitest';
import {
  dunningPolicy,
  dunningStates,
  extended,
  isRunning,
  mayRetry,
  nextDunningStates,
  nextStep,
  noticeOfFailure,
  opened,
  policyKeyFor,
  recovered,
  standingOf,
  stepTaken,
  writtenOff,
} from '../../../functions/billing/domain/dunning.ts';
import { addSeconds, type Instant, instant } from '../../../functions/kernel/time.ts';

const T = instant('2026-11-24T10:00:00.000Z');
const aDay = 86_400;
const dayOf = (at: Instant) => (Date.parse(at) - Date.parse(T)) / 1000 / aDay;

function walk(policy: string) {
  let course = opened(policy, T);
  const seen: string[] = [];
  for (let step = nextStep(course); step; step = nextStep(course)) {
    course = stepTaken(course, step.at);
    seen.push(`${dayOf(step.at)} ${step.act} ${course.state}`);
  }
  return seen;
}

test('a card is asked four times in growing gaps, then there is grace, suspension, a last notice and the end', () => {
  expect(walk('card@1')).toEqual([
    '1 retry retrying',
    '4 retry retrying',
    '9 retry retrying',
    '16 retry grace',
    '21 suspend suspended',
    '45 final-notice suspended',
    '60 write-off written-off',
  ]);
});

test('each plan has its policy, and an enterprise has two weeks more before anything stops', () => {
  expect(['free', 'pro', undefined].map((plan) => policyKeyFor(plan))).toEqual(['card@1', 'card@1', 'card@1']);
  expect(walk(policyKeyFor('enterprise'))).toContain('35 suspend suspended');
  expect(walk(policyKeyFor('enterprise', 'send-invoice'))).toEqual([
    '7 remind grace',
    '14 remind grace',
    '30 suspend suspended',
    '60 final-notice suspended',
    '120 write-off written-off',
  ]);
});

test('every policy ends in a write-off, in steps that go forward in time', () => {
  for (const key of ['card@1', 'card-patient@1', 'terms@1']) {
    const days = dunningPolicy(key).steps.map(({ afterDays }) => afterDays);
    expect(days).toEqual([...new Set(days)].sort((a, b) => a - b));
    expect(dunningPolicy(key).steps.at(-1)?.act).toBe('write-off');
  }
  expect(() => dunningPolicy('card@0')).toThrow('no dunning policy');
});

test('what is over is over: nothing comes next, and only money leads out of a write-off', () => {
  const lost = writtenOff(opened('card@1', T));

  expect(nextStep(lost)).toBeUndefined();
  expect(() => stepTaken(lost, T)).toThrow();
  expect(recovered(lost).state).toBe('recovered');
  expect(() => writtenOff(recovered(lost))).toThrow('does not become');
  expect(dunningStates.filter((state) => !isRunning({ state }))).toEqual(['recovered', 'written-off']);
  expect(nextDunningStates.recovered).toEqual([]);
});

test('an extension puts off all that is left, from now where the step was due before', () => {
  const course = opened('card@1', T);

  const early = extended(course, 5, T);
  const late = extended(course, 5, addSeconds(T, 3 * aDay));

  expect(early && dayOf(nextStep(early)?.at ?? T)).toBe(6);
  expect(late && dayOf(nextStep(late)?.at ?? T)).toBe(8);
  expect(extended(recovered(course), 5, T)).toBeUndefined();
});

test('an extension of a suspended case lifts the suspension, which comes again after the days that were given', () => {
  let course = opened('card@1', T);
  for (let step = nextStep(course); step && course.state !== 'suspended'; step = nextStep(course))
    course = stepTaken(course, step.at);

  const more = extended(course, 10, addSeconds(T, 30 * aDay));

  expect(more?.state).toBe('grace');
  expect(more && nextStep(more)).toEqual({ act: 'suspend', at: addSeconds(T, 40 * aDay) });
});

test('a bank that refused for good is not asked again, with another method or after a soft decline it is', () => {
  expect(mayRetry(null, undefined)).toBe(false);
  expect(mayRetry('pm_1', undefined)).toBe(true);
  expect(mayRetry('pm_1', { method: 'pm_1', failureClass: 'soft' })).toBe(true);
  for (const failureClass of ['hard', 'authenticate', 'method-gone']) {
    expect(mayRetry('pm_1', { method: 'pm_1', failureClass })).toBe(false);
    expect(mayRetry('pm_2', { method: 'pm_1', failureClass })).toBe(true);
  }
});

test('a tenant stands as its worst case does; what was written off was never paid', () => {
  expect(standingOf([])).toBe('good');
  expect(standingOf([{ state: 'recovered' }])).toBe('good');
  expect(standingOf([{ state: 'recovered' }, { state: 'retrying' }])).toBe('past-due');
  expect(standingOf([{ state: 'grace' }, { state: 'suspended' }])).toBe('suspended');
  expect(standingOf([{ state: 'written-off' }])).toBe('suspended');
});

test('the customer is told what they can do about it', () => {
  expect(['soft', 'hard', 'method-gone', 'authenticate', null].map(noticeOfFailure)).toEqual([
    'payment-failed',
    'method-refused',
    'method-refused',
    'confirmation-needed',
    'overdue',
  ]);
});

test('a step that we are late with leaves as much time to the next as if it had been in time', () => {
  const course = stepTaken(opened('card@1', T), addSeconds(T, 31 * aDay));

  expect(nextStep(course)).toEqual({ act: 'retry', at: addSeconds(T, 34 * aDay) });
  expect(nextStep(stepTaken(opened('card@1', T), addSeconds(T, 2 * aDay)))?.at).toBe(addSeconds(T, 4 * aDay));
});
