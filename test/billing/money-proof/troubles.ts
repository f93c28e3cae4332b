import fc from 'fast-check';
import type { InvoiceRecord, PaymentRecord } from '../../../functions/billing/ports.ts';
import { writeOffDunning } from '../../../functions/billing/verbs/operate-dunning.ts';
import { receiveStripeWebhook } from '../../../functions/billing/verbs/receive-stripe-webhook.ts';
import { recordRemittance } from '../../../functions/billing/verbs/record-remittance.ts';
import { Problem } from '../../../functions/kernel/problem.ts';
import { utcDate } from '../../../functions/kernel/time.ts';
import { tenantA } from '../../kit/world.ts';
import { receivablesOf, staffOf } from '../staff-of-billing.ts';
import { ledgerFlaws } from './invariants.ts';
import type { Product } from './product.ts';
import { staffOrder } from './staff-order.ts';

/** What happens to money after it was billed: card holders dispute, banks transfer too much, cards are refused, staff gives up. */
export type Trouble =
  | { readonly kind: 'dispute'; readonly pick: number; readonly outcome: 'won' | 'lost' | 'open' }
  | { readonly kind: 'transfer'; readonly pick: number; readonly part: number }
  | { readonly kind: 'refused-card' | 'collect' | 'write-off' };

export const troubles: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constant('dispute' as const),
    pick: fc.nat(9),
    outcome: fc.constantFrom('won' as const, 'lost' as const, 'lost' as const, 'open' as const),
  }),
  fc.record({ kind: fc.constant('transfer' as const), pick: fc.nat(9), part: fc.constantFrom(1, 50, 100, 100, 150) }),
  fc.record({ kind: fc.constantFrom('refused-card' as const, 'collect' as const, 'write-off' as const) }),
);

let messages = 0;
async function tell({ world }: Product, reference: string): Promise<void> {
  messages += 1;
  const raw = new TextEncoder().encode(JSON.stringify({ id: `evt_${messages}`, type: 'dispute', reference }));
  await receiveStripeWebhook(world.anyone(), { raw, headers: { 'stripe-signature': 'good' } }, world.hookDeps());
}

async function dispute(product: Product, payment: PaymentRecord, outcome: 'won' | 'lost' | 'open'): Promise<void> {
  const { provider } = product.world;
  const opened = provider.dispute(payment.reference ?? '', 15n);
  await tell(product, opened.reference);
  if (outcome === 'open') return;
  opened.close(outcome);
  await tell(product, opened.reference);
  // Told twice is told once.
  await tell(product, opened.reference);
}

async function transfer(product: Product, invoice: InvoiceRecord, part: number): Promise<void> {
  const order = staffOrder(product.world);
  const minor = (invoice.open.minor * BigInt(part) + 99n) / 100n;
  const told = {
    text: invoice.number ?? '',
    amount: { minor, currency: invoice.open.currency },
    valueDate: utcDate(product.world.clock()),
    bankReference: order.requestId,
  };
  await recordRemittance(order, told, receivablesOf(product.world));
}

const pickOf = <T>(all: readonly T[], index: number): T | undefined => all[index % Math.max(1, all.length)];

async function cause(product: Product, trouble: Trouble): Promise<string | undefined> {
  const { world } = product;
  const { finance } = world.deps();
  if (trouble.kind === 'refused-card') {
    await world.saveCard('pm_card_chargeCustomerFail');
    return trouble.kind;
  }
  if (trouble.kind === 'collect') {
    await world.run('payments');
    return trouble.kind;
  }
  if (trouble.kind === 'dispute') {
    const paid = (await finance.payments()).filter(
      ({ state, method, refunded }) => state === 'succeeded' && method !== 'bank-transfer' && refunded.minor === 0n,
    );
    const payment = pickOf(paid, trouble.pick);
    if (!payment) return undefined;
    await dispute(product, payment, trouble.outcome);
    return `dispute ${trouble.outcome}`;
  }
  const owed = (await finance.invoices()).filter(({ number, open }) => number !== null && open.minor > 0n);
  const invoice = pickOf(owed, trouble.kind === 'transfer' ? trouble.pick : 0);
  if (!invoice) return undefined;
  if (trouble.kind === 'transfer') await transfer(product, invoice, trouble.part);
  else
    await writeOffDunning(
      staffOrder(product.world),
      { tenantId: tenantA, invoiceId: invoice.id, reason: 'given up' },
      staffOf(world),
    );
  return trouble.kind;
}

/** What was done, or undefined where it was refused or had no object; then what it left broken. */
export async function suffer(
  product: Product,
  trouble: Trouble,
): Promise<{ done: string | undefined; flaws: string[] }> {
  let done: string | undefined;
  try {
    done = await cause(product, trouble);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  return { done, flaws: await ledgerFlaws(product) };
}
