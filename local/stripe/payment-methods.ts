import type Stripe from 'stripe';
import { type Call, found, type Route, referred, route } from './call.ts';
import { type CardName, cardNamed, cardOfNumber, cardOfToken, passesLuhn } from './cards.ts';
import { declined, invalidRequest, notBuilt } from './errors.ts';
import { emit } from './events.ts';
import { newId, stableText } from './ids.ts';
import { ADDRESS, addressOf, mergedMetadata } from './metadata.ts';
import { listPage } from './pages.ts';
import { PAGE, type Rule, reader, type Shape } from './params.ts';

export const BILLING = {
  fields: { address: ADDRESS, email: 'string', name: 'string', phone: 'string', tax_id: 'string' },
} as const;

const CARD = {
  fields: {
    cvc: 'string',
    exp_month: 'integer',
    exp_year: 'integer',
    networks: 'ignored',
    number: 'string',
    token: 'unbuilt',
  },
} as const;

export const REDISPLAY = ['always', 'limited', 'unspecified'] as const;

type Built =
  | 'allow_redisplay'
  | 'billing_details'
  | 'card'
  | 'customer'
  | 'expand'
  | 'metadata'
  | 'payment_method'
  | 'radar_options'
  | 'type';
type OtherMethod = Exclude<keyof Stripe.PaymentMethodCreateParams, Built>;

const OTHER_METHODS =
  'acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum blik boleto cashapp crypto custom customer_balance eps fpx giropay grabpay ideal interac_present kakao_pay klarna konbini kr_card link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal paypay payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi us_bank_account wechat_pay zip'.split(
    ' ',
  );
const UNBUILT_METHODS = Object.fromEntries(OTHER_METHODS.map((name) => [name, 'unbuilt'])) as Record<
  OtherMethod,
  'unbuilt'
>;

const DATA = {
  ...UNBUILT_METHODS,
  allow_redisplay: REDISPLAY,
  billing_details: BILLING,
  card: CARD,
  metadata: 'metadata',
  radar_options: 'ignored',
  type: 'string',
} as const;

/** `payment_method_data`, as Stripe.js sends it when it confirms an intent. */
export const METHOD_DATA: Rule = { fields: DATA };

const CREATE: Shape<Stripe.PaymentMethodCreateParams> = {
  ...DATA,
  customer: 'unbuilt',
  expand: 'strings',
  payment_method: 'unbuilt',
};

type Details = Pick<Stripe.PaymentMethodCreateParams, 'allow_redisplay' | 'billing_details' | 'card' | 'metadata'> & {
  type?: string;
};

const cardError = (code: string, message: string, param: string) => declined(402, { code, message, param });

const checkedCard = (call: Call, card: Stripe.PaymentMethodCreateParams.Card | undefined): CardName => {
  const number = card?.number?.replace(/[\s-]/g, '');
  if (!number || card?.exp_month === undefined || card.exp_year === undefined)
    throw invalidRequest('Missing required param: card.', { code: 'parameter_missing', param: 'card' });
  if (!passesLuhn(number)) throw cardError('incorrect_number', 'Your card number is incorrect.', 'number');
  const now = new Date(call.store.now() * 1000);
  const year = card.exp_year < 100 ? card.exp_year + 2000 : card.exp_year;
  if (card.exp_month < 1 || card.exp_month > 12)
    throw cardError('invalid_expiry_month', "Your card's expiration month is invalid.", 'exp_month');
  if (year * 12 + card.exp_month < now.getUTCFullYear() * 12 + now.getUTCMonth() + 1)
    throw cardError('invalid_expiry_year', "Your card's expiration year is invalid.", 'exp_year');
  const name = cardOfNumber(number);
  if (name) return name;
  throw declined(402, {
    code: 'card_declined',
    decline_code: 'test_mode_live_card',
    message:
      'Your card was declined. Your request was in test mode, but used a non test (live) card. For a list of valid test cards, visit: https://stripe.com/docs/testing.',
  });
};

const cardDetails = (
  name: CardName,
  given: Stripe.PaymentMethodCreateParams.Card | undefined,
  year: number,
): Stripe.PaymentMethod.Card => {
  const { number, brand, country } = cardNamed(name);
  const exp_year = given?.exp_year ?? year + 1;
  return {
    brand,
    checks: {
      address_line1_check: null,
      address_postal_code_check: null,
      cvc_check: given?.cvc ? 'pass' : 'unchecked',
    },
    country,
    display_brand: brand === 'amex' ? 'american_express' : brand,
    exp_month: given?.exp_month ?? 12,
    exp_year: exp_year < 100 ? exp_year + 2000 : exp_year,
    fingerprint: stableText(number),
    funding: name === 'visaDebit' ? 'debit' : 'credit',
    generated_from: null,
    last4: number.slice(-4),
    networks: { available: [brand], preferred: null },
    regulated_status: 'unregulated',
    three_d_secure_usage: { supported: true },
    wallet: null,
  };
};

const mint = (call: Call, name: CardName, given: Details): Stripe.PaymentMethod => {
  const id = newId('pm');
  const { address, email, name: holder, phone, tax_id } = given.billing_details ?? {};
  call.store.put('instrument', { id, card: name, setUp: false, spent: false });
  return call.store.put('payment_method', {
    id,
    object: 'payment_method',
    allow_redisplay: given.allow_redisplay ?? 'unspecified',
    billing_details: {
      address: addressOf(address) ?? addressOf({}),
      email: email || null,
      name: holder || null,
      phone: phone || null,
      tax_id: tax_id || null,
    },
    card: cardDetails(name, given.card, new Date(call.store.now() * 1000).getUTCFullYear()),
    created: call.store.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: mergedMetadata({}, given.metadata),
    type: 'card',
  });
};

export const createMethod = (call: Call, given: Details): Stripe.PaymentMethod => {
  const type = given.type ?? (given.card ? 'card' : undefined);
  if (!type) throw invalidRequest('Missing required param: type.', { code: 'parameter_missing', param: 'type' });
  if (type !== 'card') throw notBuilt(`type=${type}`);
  return mint(call, checkedCard(call, given.card), given);
};

/** A payment method by its id; a test token such as `pm_card_visa` makes a new one each time. */
export const usable = (call: Call, id: string): Stripe.PaymentMethod => {
  const name = cardOfToken(id);
  if (name) return mint(call, name, {});
  const method = referred(call, 'payment_method', id);
  if (found(call, 'instrument', id).spent)
    throw invalidRequest(
      'The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, shared with a connected account without Customer attachment, or was detached from a Customer. It may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.',
      { param: 'payment_method' },
    );
  return method;
};

export const attach = (call: Call, method: Stripe.PaymentMethod, customer: string): Stripe.PaymentMethod => {
  referred(call, 'customer', customer);
  if (method.customer === customer) return method;
  if (method.customer)
    throw invalidRequest('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
      param: 'payment_method',
    });
  const attached = call.store.put('payment_method', { ...method, customer });
  emit(call, 'payment_method.attached', attached);
  return attached;
};

/** Attaching asks the bank first, so that a dead card is refused here already. */
const attachChecked = (call: Call, id: string, customer: string): Stripe.PaymentMethod => {
  const method = usable(call, id);
  const card = cardNamed(found(call, 'instrument', method.id).card);
  if (card.decline && card.declinesSetup) throw declined(402, card.decline);
  return attach(call, method, customer);
};

const unsetDefault = (call: Call, customerId: string, methodId: string): void => {
  const customer = call.store.get('customer', customerId);
  if (customer?.invoice_settings.default_payment_method !== methodId) return;
  call.store.put('customer', {
    ...customer,
    invoice_settings: { ...customer.invoice_settings, default_payment_method: null },
  });
};

export const detach = (call: Call, method: Stripe.PaymentMethod): Stripe.PaymentMethod => {
  if (typeof method.customer !== 'string')
    throw invalidRequest('The payment method you provided is not attached to a customer so detachment is impossible.', {
      code: 'payment_method_not_attached',
      param: 'payment_method',
    });
  unsetDefault(call, method.customer, method.id);
  call.store.put('instrument', { ...found(call, 'instrument', method.id), spent: true });
  const detached = call.store.put('payment_method', { ...method, customer: null });
  emit(call, 'payment_method.detached', detached, { customer: method.customer });
  return detached;
};

type Filter = Stripe.CustomerListPaymentMethodsParams;

export const listMethods = (
  call: Call,
  params: Filter,
  customer: string | null,
): Stripe.ApiList<Stripe.PaymentMethod> =>
  listPage(
    call,
    'payment_method',
    params,
    (method) =>
      method.customer === customer &&
      (params.type === undefined || method.type === params.type) &&
      (params.allow_redisplay === undefined || method.allow_redisplay === params.allow_redisplay),
  );

export const paymentMethodRoutes: readonly Route[] = [
  route('POST', '/v1/payment_methods', { params: reader(CREATE), answer: createMethod }),
  route('GET', '/v1/payment_methods', {
    params: reader<Stripe.PaymentMethodListParams>({
      ...PAGE,
      allow_redisplay: REDISPLAY,
      customer: 'id',
      customer_account: 'unbuilt',
      type: 'string',
    }),
    answer: (call, params) => {
      if (params.customer) referred(call, 'customer', params.customer);
      return listMethods(call, params, params.customer ?? null);
    },
  }),
  route('GET', '/v1/payment_methods/:id', {
    params: reader<Stripe.PaymentMethodRetrieveParams>({ expand: 'strings' }),
    answer: (call, _params, id) => (cardOfToken(id) ? usable(call, id) : found(call, 'payment_method', id)),
  }),
  route('POST', '/v1/payment_methods/:id/attach', {
    params: reader<Stripe.PaymentMethodAttachParams>(
      { customer: 'id', customer_account: 'unbuilt', expand: 'strings' },
      ['customer'],
    ),
    answer: (call, params, id) => attachChecked(call, id, params.customer ?? ''),
  }),
  route('POST', '/v1/payment_methods/:id/detach', {
    params: reader<Stripe.PaymentMethodDetachParams>({ expand: 'strings' }),
    answer: (call, _params, id) => detach(call, found(call, 'payment_method', id)),
  }),
];
