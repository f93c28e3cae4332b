import { expect } from 'vitest';
import type { Plan } from './plan.ts';
import { prove } from './prove.ts';
import { countOf, failureText } from './report.ts';
import type { Scenario } from './scenario.ts';
import type { Stage } from './stage.ts';

/** Some faults of a scenario, drawn by the seed: each call that is struck is another one while there are more. */
export async function expectNothingLost(
  { world, observe }: Stage,
  scenario: Scenario,
  plan: Pick<Plan, 'seed' | 'singles' | 'pairs'>,
): Promise<void> {
  const { seed, ...counts } = plan;
  const report = await prove(world, observe, scenario, { seed, ...counts });

  expect(report.failures.map(failureText).join('\n')).toBe('');
  expect(countOf(report)).toEqual({ lost: 0, doubled: 0, orphaned: 0, failed: 0 });
  expect(report).toMatchObject(counts);
  expect(report.faulted).toHaveLength(Math.min(counts.singles, report.calls));
}
