import { expect, it } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { walkMachine } from '../../bench/machine.ts';
import { synthesized } from './synthesized.ts';

it('makes a tenant in as few state transitions as its budget allows, and every function of it is seen', () => {
  const walk = walkMachine(synthesized('local'), /Provisioning/);

  expect(walk.transitions).toBeLessThanOrEqual(budgets.provisioning.transitions);
  expect(walk.steps[0]).toBe('tenants/register-tenant');
  expect(walk.steps.at(-1)).toBe('tenants/activate-tenant');
  expect(walk.steps.flat(2).length).toBeGreaterThanOrEqual(5);
});
