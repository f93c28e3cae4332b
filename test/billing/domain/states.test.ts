import { describe, expect, it } from 'vitest';
import { canTransition, finalState, invoiceStates } from '../../../functions/billing/domain/invoice-state.ts';
import {
  defaultWhen,
  refusalOf,
  type Schedule,
  scheduleAfter,
} from '../../../functions/billing/domain/subscription-state.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { aPlan, shipped, usd } from './builders.ts';

describe('invoice states', () => {
  it('never take a final document back to a draft', () => {
    expect(invoiceStates.filter((state) => canTransition(state, 'draft'))).toEqual([]);
  });

  it('end at void and credited', () => {
    expect(invoiceStates.some((state) => canTransition('void', state) || canTransition('credited', state))).toBe(false);
  });

  it('reopen a paid invoice when its payment is returned', () => {
    expect(canTransition('paid', 'past-due')).toBe(true);
  });

  it('begin as paid where nothing is due', () => {
    expect([finalState(usd('0')), finalState(usd('1'))]).toEqual(['paid', 'final']);
  });
});

describe('subscription commands, pricing 6', () => {
  const end = instant('2026-02-01T00:00:00Z');
  const active: Schedule = { state: 'active', plan: 'pro' };
  const canceling: Schedule = { ...active, cancelAt: end };

  it('refuse a change to the plan one has', () => {
    expect(refusalOf(active, { command: 'change-now', plan: 'pro' })).toBe('same-plan');
    expect(refusalOf(active, { command: 'change-at-period-end', plan: 'pro' })).toBe('same-plan');
    expect(refusalOf(active, { command: 'change-now', plan: 'enterprise' })).toBeUndefined();
  });

  it('refuse what needs another state', () => {
    const canceled: Schedule = { ...active, state: 'canceled' };
    expect(refusalOf(canceled, { command: 'change-now', plan: 'free' })).toBe('wrong-state');
    expect(refusalOf(canceled, { command: 'cancel-now' })).toBe('wrong-state');
    expect(refusalOf(active, { command: 'resume' })).toBe('nothing-to-resume');
    expect(refusalOf(canceling, { command: 'cancel-at-period-end' })).toBe('already-canceling');
    expect(refusalOf(canceling, { command: 'resume' })).toBeUndefined();
  });

  it('let a later period-end change replace the earlier, and a change now remove it', () => {
    const first = scheduleAfter(
      { state: 'active', plan: 'enterprise' },
      { command: 'change-at-period-end', plan: 'pro' },
      end,
    );
    const second = scheduleAfter(first, { command: 'change-at-period-end', plan: 'free' }, end);
    expect(second.pendingChange).toEqual({ plan: 'free', at: end });
    expect(scheduleAfter(second, { command: 'change-now', plan: 'pro' }, end)).toEqual({
      state: 'active',
      plan: 'pro',
    });
  });

  it('keep a scheduled cancellation through changes, at the end of the period that then runs', () => {
    const later = instant('2027-01-15T00:00:00Z');
    expect(scheduleAfter(canceling, { command: 'change-at-period-end', plan: 'free' }, end).cancelAt).toBe(end);
    expect(scheduleAfter(canceling, { command: 'change-now', plan: 'pro-year' }, later).cancelAt).toBe(later);
  });

  it('take a cancellation away by resuming, and nothing else', () => {
    const both = scheduleAfter(canceling, { command: 'change-at-period-end', plan: 'free' }, end);
    expect(scheduleAfter(both, { command: 'resume' }, end)).toEqual({
      ...active,
      pendingChange: { plan: 'free', at: end },
    });
  });

  it('wait for the end of the period where the price gets lower', () => {
    expect(defaultWhen(shipped('enterprise'), shipped('pro'))).toBe('period-end');
    expect(defaultWhen(shipped('pro'), shipped('enterprise'))).toBe('now');
    expect(defaultWhen(aPlan({ fee: '49.00' }), aPlan({ fee: '490.00', interval: 'year' }))).toBe('period-end');
  });
});
