import type Stripe from 'stripe';
import type { Call } from './call.ts';
import { invalidRequest } from './errors.ts';
import type { Kind } from './records.ts';

const expandable: Readonly<Record<string, Readonly<Record<string, readonly Kind[]>>>> = {
  payment_method: { customer: ['customer'] },
  setup_intent: { customer: ['customer', 'deleted_customer'], payment_method: ['payment_method'] },
  payment_intent: {
    customer: ['customer', 'deleted_customer'],
    payment_method: ['payment_method'],
    latest_charge: ['charge'],
  },
  charge: {
    customer: ['customer', 'deleted_customer'],
    payment_intent: ['payment_intent'],
    balance_transaction: ['balance_transaction'],
  },
  refund: {
    charge: ['charge'],
    payment_intent: ['payment_intent'],
    balance_transaction: ['balance_transaction'],
    customer: ['customer', 'deleted_customer'],
    payment_method: ['payment_method'],
  },
  balance_transaction: { source: ['charge', 'refund'] },
  invoice_settings: { default_payment_method: ['payment_method'] },
};

type Node = Record<string, unknown>;

const refundsOf = (call: Call, charge: Node): Stripe.ApiList<Stripe.Refund> => {
  const refunds = call.store.all('refund').filter((refund) => refund.charge === charge['id']);
  return {
    object: 'list',
    data: refunds.slice(0, 10),
    has_more: refunds.length > 10,
    url: `/v1/charges/${String(charge['id'])}/refunds`,
  };
};

const resolve = (call: Call, node: Node, field: string, kinds: readonly Kind[] | undefined, path: string): unknown => {
  if (node['object'] === 'charge' && field === 'refunds') return refundsOf(call, node);
  const value = node[field];
  if (typeof value === 'object' && value !== null) return value;
  if (!kinds) throw invalidRequest(`This property cannot be expanded (${path}).`, { param: 'expand' });
  if (typeof value !== 'string') return value;
  return kinds.map((kind) => call.store.get(kind, value)).find(Boolean) ?? value;
};

const expandPath = (call: Call, node: Node, as: string, [field, ...rest]: readonly string[], path: string): void => {
  if (field === undefined) return;
  const value = resolve(call, node, field, expandable[as]?.[field], path);
  if (value === null || typeof value !== 'object') return;
  // Copied on the way down: what is stored stays as it is.
  const copy = Array.isArray(value) ? value.map((entry: Node) => ({ ...entry })) : { ...value };
  node[field] = copy;
  for (const inner of Array.isArray(copy) ? copy : [copy as Node])
    expandPath(call, inner, typeof inner['object'] === 'string' ? inner['object'] : field, rest, path);
};

export const expanded = (call: Call, answer: object, paths: readonly string[]): object => {
  const root: Node = { ...answer };
  for (const path of paths) {
    const parts = path.split('.');
    if (parts.length > 4)
      throw invalidRequest('You cannot expand more than 4 levels of a property.', { param: 'expand' });
    expandPath(call, root, String(root['object']), parts, path);
  }
  return root;
};
