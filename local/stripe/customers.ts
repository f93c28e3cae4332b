import type Stripe from 'stripe';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { changedFrom, emit } from './events.ts';
import { newId, randomText } from './ids.ts';
import { ADDRESS, addressOf, mergedMetadata } from './metadata.ts';
import { createdWithin, listPage } from './pages.ts';
import { PAGE, reader } from './params.ts';
import { attach, detach, listMethods, REDISPLAY, usable } from './payment-methods.ts';
import { SEARCH, searchPage } from './search.ts';

const SHIPPING = { fields: { address: ADDRESS, name: 'string', phone: 'string' } } as const;

const SHARED = {
  address: ADDRESS,
  balance: 'integer',
  business_name: 'string',
  cash_balance: 'unbuilt',
  description: 'string',
  email: 'string',
  expand: 'strings',
  individual_name: 'string',
  invoice_prefix: 'string',
  invoice_settings: {
    fields: {
      custom_fields: 'unbuilt',
      default_payment_method: 'string',
      footer: 'string',
      rendering_options: 'unbuilt',
    },
  },
  metadata: 'metadata',
  name: 'string',
  next_invoice_sequence: 'integer',
  phone: 'string',
  preferred_locales: 'strings',
  shipping: SHIPPING,
  source: 'unbuilt',
  tax: 'unbuilt',
  tax_exempt: ['exempt', 'none', 'reverse'],
  validate: 'ignored',
} as const;

const CREATE = reader<Stripe.CustomerCreateParams>({
  ...SHARED,
  payment_method: 'id',
  tax_id_data: 'unbuilt',
  test_clock: 'unbuilt',
});
const UPDATE = reader<Stripe.CustomerUpdateParams>({ ...SHARED, default_source: 'unbuilt' });

type Given = Omit<Stripe.CustomerCreateParams, 'payment_method' | 'tax_id_data' | 'test_clock'>;

const fresh = (call: Call): Stripe.Customer => ({
  id: newId('cus'),
  object: 'customer',
  address: null,
  balance: 0,
  created: call.store.now(),
  currency: null,
  customer_account: null,
  default_source: null,
  delinquent: false,
  description: null,
  discount: null,
  email: null,
  invoice_prefix: randomText(8).toUpperCase(),
  invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
  livemode: false,
  metadata: {},
  name: null,
  next_invoice_sequence: 1,
  phone: null,
  preferred_locales: [],
  shipping: null,
  tax_exempt: 'none',
  test_clock: null,
});

const shippingOf = (given: Given['shipping'], before: Stripe.Customer['shipping']): Stripe.Customer['shipping'] => {
  if (given === undefined) return before;
  if (!given) return null;
  const address = addressOf(given.address);
  return { ...(address ? { address } : {}), name: given.name, phone: given.phone ?? null };
};

const invoiceSettingsOf = (
  call: Call,
  customer: Stripe.Customer,
  given: Given['invoice_settings'],
): Stripe.Customer.InvoiceSettings => {
  const before = customer.invoice_settings;
  const method = given?.default_payment_method;
  if (method && referred(call, 'payment_method', method).customer !== customer.id)
    throw invalidRequest(
      `The customer does not have a payment method with the ID ${method}. The payment method must be attached to the customer.`,
      { code: 'resource_missing', param: 'invoice_settings[default_payment_method]' },
    );
  return {
    ...before,
    default_payment_method: method === undefined ? before.default_payment_method : method || null,
    footer: given?.footer === undefined ? before.footer : given.footer || null,
  };
};

const EMPTIABLE = ['business_name', 'description', 'email', 'individual_name', 'name', 'phone'] as const;
const PLAIN = ['balance', 'invoice_prefix', 'next_invoice_sequence', 'preferred_locales'] as const;

/** Only what was given: an empty text clears, an absent one leaves. */
const given = (params: Given): Partial<Stripe.Customer> => ({
  ...Object.fromEntries(
    EMPTIABLE.filter((name) => params[name] !== undefined).map((name) => [name, params[name] || null]),
  ),
  ...Object.fromEntries(PLAIN.filter((name) => params[name] !== undefined).map((name) => [name, params[name]])),
  ...(params.address === undefined ? {} : { address: addressOf(params.address) }),
  ...(params.tax_exempt === undefined ? {} : { tax_exempt: params.tax_exempt || 'none' }),
});

const changed = (call: Call, before: Stripe.Customer, params: Given): Stripe.Customer => {
  if (params.email && !/^[^@\s]+@[^@\s]+$/.test(params.email))
    throw invalidRequest(`Invalid email address: ${params.email}`, { code: 'email_invalid', param: 'email' });
  return {
    ...before,
    ...given(params),
    invoice_settings: invoiceSettingsOf(call, before, params.invoice_settings),
    metadata: mergedMetadata(before.metadata, params.metadata),
    shipping: shippingOf(params.shipping, before.shipping),
  };
};

const create = (call: Call, params: Stripe.CustomerCreateParams): Stripe.Customer => {
  const empty = call.store.put('customer', fresh(call));
  if (params.payment_method) attach(call, usable(call, params.payment_method), empty.id);
  const customer = call.store.put('customer', changed(call, empty, params));
  emit(call, 'customer.created', customer);
  return customer;
};

const update = (call: Call, params: Stripe.CustomerUpdateParams, id: string): Stripe.Customer => {
  const before = found(call, 'customer', id);
  const customer = call.store.put('customer', changed(call, before, params));
  const previous = changedFrom(before, customer);
  if (previous) emit(call, 'customer.updated', customer, previous);
  return customer;
};

const remove = (call: Call, id: string): Stripe.DeletedCustomer => {
  const customer = found(call, 'customer', id);
  for (const method of call.store.all('payment_method')) if (method.customer === id) detach(call, method);
  call.store.remove('customer', id);
  emit(call, 'customer.deleted', customer);
  return call.store.put('deleted_customer', { id, object: 'customer', deleted: true });
};

export const customerRoutes: readonly Route[] = [
  route('POST', '/v1/customers', { params: CREATE, answer: create }),
  route('GET', '/v1/customers/search', {
    params: reader<Stripe.CustomerSearchParams>(SEARCH, ['query']),
    answer: (call, params) => searchPage(call, 'customer', ['created', 'email', 'metadata', 'name', 'phone'], params),
  }),
  route('GET', '/v1/customers', {
    params: reader<Stripe.CustomerListParams>({ ...PAGE, created: 'range', email: 'string', test_clock: 'unbuilt' }),
    answer: (call, params) => {
      const inTime = createdWithin(params.created);
      return listPage(
        call,
        'customer',
        params,
        (customer) => inTime(customer) && (params.email === undefined || customer.email === params.email),
      );
    },
  }),
  route('GET', '/v1/customers/:id', {
    params: reader<Stripe.CustomerRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => call.store.get('deleted_customer', id) ?? found(call, 'customer', id),
  }),
  route('POST', '/v1/customers/:id', { params: UPDATE, answer: update }),
  route('DELETE', '/v1/customers/:id', {
    params: reader<Stripe.CustomerDeleteParams>({}),
    answer: (call, _params, id) => remove(call, id),
  }),
  route('GET', '/v1/customers/:id/payment_methods', {
    params: reader<Stripe.CustomerListPaymentMethodsParams>({
      ...PAGE,
      allow_redisplay: REDISPLAY,
      type: 'string',
    }),
    answer: (call, params, id) => listMethods(call, params, found(call, 'customer', id).id),
  }),
];
