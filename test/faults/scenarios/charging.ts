import { confirmCard } from '../../kit/cards.ts';
import { ask, must } from '../api.ts';
import type { Scenario } from '../scenario.ts';
import { skipTo } from '../shared-items.ts';
import { moneyMoved } from '../stripe.ts';
import type { World } from '../world.ts';
import { dueAt, tick } from './period.ts';
import { provisioningEntries } from './sign-up.ts';
import { aTenant, callerOf, type MadeTenant } from './tenant.ts';

export const chargingEntries = ['billing/payments', 'billing/collect-due'];

/** A card as the browser saves it; nothing has been charged yet. */
export async function saveCard(world: World, tenant: MadeTenant): Promise<void> {
  const caller = callerOf(world, tenant, 'user', 'billing:read billing:write');
  const session = await must(world, {
    capability: 'billing',
    route: 'setupPaymentMethod',
    caller,
    key: `card-${tenant.id}`,
  });
  const [publishableKey, clientSecret] = [String(session['publishableKey']), String(session['clientSecret'])];
  const { status, body } = await confirmCard(world.deployment.stack.stripeUrl, { publishableKey, clientSecret });
  if (status !== 200) throw new Error(`the card was not saved: ${JSON.stringify(body)}`);
}

/** The console looks at the methods, whereby the first becomes the default and pays; the clockwork does what was broken off. */
export async function pay(world: World, tenant: MadeTenant): Promise<void> {
  const caller = callerOf(world, tenant, 'user', 'billing:read billing:write');
  await ask(world, { capability: 'billing', route: 'listPaymentMethods', caller });
  await collectWhatIsDue(world);
}

/** What was put off or broken off is taken up a quarter of an hour later. */
export async function collectWhatIsDue(world: World): Promise<void> {
  for (let i = 0; i < 3; i += 1) {
    const open = dueAt(world, 'collect').filter((at) => at <= world.clock.now() + 1_800_000);
    await skipTo(world, 'payments', Math.max(world.clock.now() + 1_000_000, ...open));
    await tick(world, 'billing/collect-due', 1);
  }
}

/** The first invoice, paid with a card that was just saved. */
export const charging: Scenario = {
  name: 'charging',
  entries: [...provisioningEntries, ...chargingEntries],
  prepare: async (world) => {
    const tenant = await aTenant(world);
    await saveCard(world, tenant);
    return { run: () => pay(world, tenant), effects: () => moneyMoved(world) };
  },
};
