import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { civilDate, localDate } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { PurchaseOrderRecord } from '../order-ports.ts';
import type { BillingDeps } from '../ports.ts';
import type { PurchaseOrder, Terms } from '../terms-contract.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

type Endpoints = typeof billing.endpoints;

const view = ({ id, number, validUntil, state, createdAt }: PurchaseOrderRecord): PurchaseOrder => ({
  id,
  number,
  validUntil,
  state,
  createdAt,
});

export const createPurchaseOrder: Verb<Endpoints['createPurchaseOrder'], BillingDeps> = async (
  { now },
  { number, validUntil },
  deps,
) => {
  const { timeZone } = await getAccount(deps);
  const until = validUntil === undefined ? null : civilDate(validUntil);
  if (until !== null && until < localDate(now, timeZone)) throw billingProblem('purchase-order-expired');
  const stored = { version: 1, createdAt: now, updatedAt: now };
  const order: PurchaseOrderRecord = { id: deps.newId('pur'), number, validUntil: until, state: 'open', ...stored };
  return deps.commit({
    writes: [...deps.orders.add(order, billingProblem('purchase-order-exists')), deps.finance.assertOpen()],
    audit: { action: 'purchase-order.create', target: order.id, changes: { number } },
    reply: view(order),
  });
};

export const listPurchaseOrders: Verb<Endpoints['listPurchaseOrders'], BillingDeps> = async (
  _ctx,
  _input,
  { orders },
) => ({
  data: (await orders.orders()).map(view),
});

export const closePurchaseOrder: Verb<Endpoints['closePurchaseOrder'], BillingDeps> = (
  { now },
  { purchaseOrderId },
  deps,
) =>
  retrying(deps, async () => {
    const order = (await deps.orders.orders()).find(({ id }) => id === purchaseOrderId);
    if (!order) throw problem('not-found');
    if (order.state === 'closed') return view(order);
    const closed = { ...order, state: 'closed' as const, version: order.version + 1, updatedAt: now };
    return deps.commit({
      writes: [deps.orders.change(closed, order.version)],
      audit: { action: 'purchase-order.close', target: order.id, changes: { number: order.number } },
      reply: view(closed),
    });
  });

export const getPaymentTerms: Verb<Endpoints['getPaymentTerms'], BillingDeps> = async (_ctx, _input, { finance }) =>
  termsView((await finance.findAccount())?.terms);

export const termsView = (terms: { readonly netDays: number } | undefined): Terms => ({
  collection: terms ? 'send-invoice' : 'charge',
  netDays: (terms?.netDays ?? null) as Terms['netDays'],
});
