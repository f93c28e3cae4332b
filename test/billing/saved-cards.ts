import { listPaymentMethods } from '../../functions/billing/verbs/list-payment-methods.ts';
import { setDefaultPaymentMethod } from '../../functions/billing/verbs/set-default-payment-method.ts';
import type { BillingWorld } from './billing-world.ts';

/** Another card becomes the default, which pays what is open. */
export async function saveAndChoose(world: BillingWorld, card = 'pm_card_visa'): Promise<void> {
  await world.saveCard(card);
  const { data } = await listPaymentMethods(world.ctx(), {}, world.deps());
  const other = data.find(({ isDefault }) => !isDefault);
  await setDefaultPaymentMethod(world.ctx(), { paymentMethodId: other?.id ?? '' }, world.deps());
}
