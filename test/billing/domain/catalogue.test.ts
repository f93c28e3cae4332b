import { describe, expect, it } from 'vitest';
import {
  currentCatalogue,
  findPlan,
  findPlanVersion,
  soldCurrencies,
} from '../../../functions/billing/domain/catalogue.ts';
import { termsIn, trialOf } from '../../../functions/billing/domain/plan.ts';
import { planLimits } from '../../../functions/kernel/limits.ts';
import { plans } from '../../../functions/kernel/tier.ts';
import { aPlan, shipped, unitPrice } from './builders.ts';

describe('the shipped catalogue, pricing 10', () => {
  it('sells each plan in all four currencies', () => {
    for (const plan of currentCatalogue().plans) {
      for (const currency of soldCurrencies) expect(Object.keys(termsIn(plan, currency)?.meters ?? {})).toHaveLength(3);
    }
    expect(currentCatalogue().plans.map(({ plan }) => plan)).toEqual([...plans]);
  });

  it('has the limits that the contract promises', () => {
    for (const plan of plans) {
      const { people, requestsPerMinute, apiTokens } = planLimits[plan];
      expect(findPlan(plan)?.limits).toMatchObject({ people, requestsPerMinute, apiTokens });
    }
  });

  it('finds a version as it was sold', () => {
    expect(findPlanVersion('pro', 1)).toBe(findPlan('pro'));
    expect(findPlanVersion('pro', 99)).toBeUndefined();
  });

  it('is not sold in other currencies', () => {
    const pro = findPlan('pro');
    expect(pro && termsIn(pro, 'CHF')).toBeUndefined();
  });

  it('takes prices of a tenant own meters from its contract', () => {
    const pro = findPlan('pro');
    const terms = pro && termsIn(pro, 'USD', { minimum: '100', meters: { frames: unitPrice('0.01') } });
    expect(terms).toMatchObject({ minimum: '100', fee: '49.00' });
    expect(Object.keys(terms?.meters ?? {}).sort()).toEqual(['api-calls', 'frames', 'job-minutes', 'storage']);
  });

  it('gives a trial for nothing, with included quantities of its own: pricing 6', () => {
    const trial = trialOf(aPlan({ ...shipped('pro'), minimum: '10', seatFee: '5' }), { 'api-calls': '500' });
    expect(trial.fee).toBe('0');
    expect([trial.minimum, trial.seatFee]).toEqual([undefined, undefined]);
    expect(trial.meters['api-calls']).toEqual(unitPrice('0.0004', '500'));
    expect(trial.meters['storage']).toEqual(shipped('pro').meters['storage']);
  });
});
