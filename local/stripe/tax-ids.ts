import type Stripe from 'stripe';
import { type Call, found, type Route, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { newId } from './ids.ts';
import { listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';
import { looksRight } from './tax-places.ts';

/** Stripe's numbers for trying out: the office says no, or does not answer. */
const statusOf = (value: string): Stripe.TaxId.Verification.Status => {
  if (value.includes('111111111')) return 'unverified';
  return value.includes('222222222') ? 'pending' : 'verified';
};

/** Only these are looked up with a tax office; of the others nobody says whether they are right. */
const verified = new Set(['eu_vat', 'gb_vat', 'au_abn']);

const verificationOf = (type: string, value: string, customer: Stripe.Customer): Stripe.TaxId.Verification | null => {
  if (!verified.has(type)) return null;
  const status = statusOf(value);
  const known = status === 'verified' ? (customer.name ?? null) : null;
  return { status, verified_name: known, verified_address: null };
};

const create = (call: Call, { type, value }: Stripe.CustomerCreateTaxIdParams, id: string): Stripe.TaxId => {
  const customer = found(call, 'customer', id);
  if (!looksRight(type, value))
    throw invalidRequest(`Invalid value for ${type}.`, { code: 'tax_id_invalid', param: 'value' });
  return call.store.put('tax_id', {
    id: newId('txi'),
    object: 'tax_id',
    country: /^[A-Z]{2}/.test(value) ? value.slice(0, 2) : null,
    created: call.store.now(),
    customer: id,
    customer_account: null,
    livemode: false,
    owner: { type: 'customer', customer: id, customer_account: null },
    type,
    value,
    verification: verificationOf(type, value, customer),
  });
};

const remove = (call: Call, _params: object, id: string): Stripe.DeletedTaxId => {
  found(call, 'tax_id', id);
  call.store.remove('tax_id', id);
  return { id, object: 'tax_id', deleted: true };
};

export const taxIdRoutes: readonly Route[] = [
  route('POST', '/v1/customers/:id/tax_ids', {
    params: reader<Stripe.CustomerCreateTaxIdParams>({ type: 'string', value: 'id', expand: 'strings' }, [
      'type',
      'value',
    ]),
    answer: create,
  }),
  route('GET', '/v1/customers/:id/tax_ids', {
    params: reader<Stripe.CustomerListTaxIdsParams>(PAGE),
    answer: (call, params, id) => {
      found(call, 'customer', id);
      return listPage(call, 'tax_id', params, ({ customer }) => customer === id);
    },
  }),
  route('DELETE', '/v1/customers/:id/tax_ids/:id', {
    params: reader<Stripe.CustomerDeleteTaxIdParams>({}),
    answer: remove,
  }),
];
