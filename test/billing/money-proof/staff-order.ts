import type { OperatorContext } from '../../../functions/kernel/tenant-context.ts';
import type { BillingWorld } from '../billing-world.ts';

let orders = 0;

/** A member of staff asks for something, each time with a key of its own. */
export function staffOrder(world: BillingWorld): OperatorContext {
  orders += 1;
  const id = `order-${orders}`;
  return world.operator({ idempotencyKey: id, idempotency: { id, requestHash: 'x' } });
}
