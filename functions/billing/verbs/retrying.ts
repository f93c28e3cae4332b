import { WriteConflict } from '../../kernel/change.ts';
import type { BillingDeps } from '../ports.ts';

const ATTEMPTS = 24;

// DynamoDB's own names for two transactions that meet at one item.
const contention = new Set([
  'TransactionCanceledException',
  'TransactionInProgressException',
  'TransactionConflictException',
]);

const isContention = (error: unknown): boolean =>
  error instanceof WriteConflict || (error instanceof Error && contention.has(error.name));

/** Decides anew, from what is stored by then, when another change was faster: an invoice number is wanted by many at once. */
export async function retrying<T>({ backOff }: Pick<BillingDeps, 'backOff'>, decide: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await decide();
    } catch (error) {
      if (attempt >= ATTEMPTS || !isContention(error)) throw error;
    }
    await backOff(attempt);
  }
}
