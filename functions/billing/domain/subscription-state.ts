import { compare } from '../../kernel/decimal.ts';
import type { Instant } from '../../kernel/time.ts';
import { monthlyFee, type PlanTerms } from './plan.ts';

export const subscriptionStates = ['trialing', 'active', 'past-due', 'canceled'] as const;
export type SubscriptionState = (typeof subscriptionStates)[number];

export const subscriptionCommands = [
  'change-now',
  'change-at-period-end',
  'cancel-now',
  'cancel-at-period-end',
  'resume',
  'add-seats',
  'remove-seats',
  'subscribe',
] as const;
export type SubscriptionCommand = (typeof subscriptionCommands)[number];

const whileRunning = [
  'change-now',
  'change-at-period-end',
  'cancel-now',
  'cancel-at-period-end',
  'resume',
  'add-seats',
  'remove-seats',
] as const;

/** A command that is not listed is refused with 409 and changes nothing. */
export const allowedCommands: Readonly<Record<SubscriptionState, readonly SubscriptionCommand[]>> = {
  trialing: whileRunning,
  active: whileRunning,
  'past-due': whileRunning,
  canceled: ['subscribe'],
};

export interface PendingChange {
  readonly plan: string;
  readonly at: Instant;
}

/** What is scheduled for the end of the period, beside the state itself. */
export interface Schedule {
  readonly state: SubscriptionState;
  readonly plan: string;
  readonly pendingChange?: PendingChange;
  readonly cancelAt?: Instant;
}

export type CommandRefusal = 'wrong-state' | 'same-plan' | 'nothing-to-resume' | 'already-canceling';

interface Command {
  readonly command: SubscriptionCommand;
  /** The plan that a change or a new subscription asks for. */
  readonly plan?: string;
}

/** Why a command is refused (409), or undefined where it may go ahead. */
export function refusalOf(schedule: Schedule, { command, plan }: Command): CommandRefusal | undefined {
  if (!allowedCommands[schedule.state].includes(command)) return 'wrong-state';
  const isChange = command === 'change-now' || command === 'change-at-period-end';
  if (isChange && plan === schedule.plan) return 'same-plan';
  if (command === 'resume' && schedule.cancelAt === undefined) return 'nothing-to-resume';
  if (command === 'cancel-at-period-end' && schedule.cancelAt !== undefined) return 'already-canceling';
  return undefined;
}

/** What a command leaves scheduled. A change never touches a scheduled cancellation; only `resume` takes it away. */
export function scheduleAfter(schedule: Schedule, command: Command, periodEnd: Instant): Schedule {
  const { pendingChange, cancelAt, ...rest } = schedule;
  const kept = { ...(pendingChange ? { pendingChange } : {}), ...(cancelAt ? { cancelAt } : {}) };
  const plan = command.plan ?? rest.plan;
  switch (command.command) {
    case 'change-now':
      return { ...rest, plan, ...(cancelAt ? { cancelAt: periodEnd } : {}) };
    case 'change-at-period-end':
      return { ...rest, ...kept, pendingChange: { plan, at: periodEnd } };
    case 'cancel-at-period-end':
      return { ...rest, ...kept, cancelAt: periodEnd };
    case 'cancel-now':
      return { ...rest, state: 'canceled' };
    case 'resume':
      return { ...rest, ...(pendingChange ? { pendingChange } : {}) };
    case 'subscribe':
      return { state: 'active', plan };
    case 'add-seats':
    case 'remove-seats':
      return schedule;
  }
}

/** A lower price waits for the period's end unless the customer says otherwise. */
export const defaultWhen = (current: PlanTerms, wanted: PlanTerms, seats = 0n): 'now' | 'period-end' =>
  compare(monthlyFee(wanted, seats), monthlyFee(current, seats)) < 0 ? 'period-end' : 'now';
