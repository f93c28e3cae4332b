import type Stripe from 'stripe';
import { currencyOf } from './amounts.ts';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { newId } from './ids.ts';
import { ADDRESS, addressOf } from './metadata.ts';
import { reader } from './params.ts';
import type { StoredCalculation } from './records.ts';
import { isReverseCharged, type Levy, looksRight, type Place, placeOf } from './tax-places.ts';

type Given = Stripe.Tax.CalculationCreateParams;
type Breakdown = Stripe.Tax.CalculationLineItem.TaxBreakdown;

/** docs.stripe.com/api/tax/calculations: they expire after 90 days. */
const LIFE_SECONDS = 90 * 86_400;

const CREATE = reader<Given>(
  {
    currency: 'string',
    customer: 'id',
    customer_details: {
      fields: {
        address: ADDRESS,
        address_source: ['billing', 'shipping'],
        ip_address: 'string',
        tax_ids: { each: { type: 'string', value: 'id' } },
        taxability_override: ['customer_exempt', 'none', 'reverse_charge'],
      },
    },
    expand: 'strings',
    line_items: {
      each: {
        amount: 'integer',
        metadata: 'metadata',
        performance_location: 'unbuilt',
        product: 'unbuilt',
        quantity: 'integer',
        reference: 'id',
        tax_behavior: ['exclusive', 'inclusive'],
        tax_code: 'string',
      },
    },
    ship_from_details: 'unbuilt',
    shipping_cost: 'unbuilt',
    tax_date: 'integer',
  },
  ['currency', 'line_items'],
);

const settingsOf = ({ store }: Call) =>
  store.get('tax_settings', 'settings') ?? {
    id: 'settings' as const,
    object: 'tax.settings' as const,
    defaults: { provider: 'stripe', tax_behavior: null, tax_code: 'txcd_10103001' },
    head_office: {
      address: {
        ...{ city: 'Wilmington', country: 'US', line1: '1 Example Street', line2: null },
        ...{ postal_code: '19801', state: 'DE' },
      },
    },
    livemode: false,
    status: 'active' as const,
    status_details: { active: {} },
  };

const located = (address: Stripe.Address | null): Place => {
  const place = address && placeOf(address);
  if (place) return place;
  // Never 0: whoever does not know where a customer is does not know what is due.
  throw invalidRequest("We could not determine the customer's tax location based on the provided customer address.", {
    code: 'customer_tax_location_invalid',
    param: 'customer_details[address]',
  });
};

/** Half away from zero, in whole minor units: `percent` of `base` of the amount. */
const taxOf = (amount: number, percent: string, base = '1'): number => {
  const [whole = '0', fraction = ''] = percent.split('.');
  const scale = 10n ** BigInt(fraction.length) * 1_000n;
  const part = BigInt(Math.round(Number(base) * 10));
  const exact = BigInt(amount) * BigInt(whole + fraction) * part;
  const of = scale;
  const half = exact < 0n ? -of / 2n : of / 2n;
  return Number((exact + half) / of);
};

interface Answered {
  readonly amount: number;
  readonly reason: Breakdown['taxability_reason'];
  readonly taxable: number;
}

const brokenDown = (place: Place, levy: Levy | undefined, { amount, reason, taxable }: Answered): Breakdown => ({
  amount,
  jurisdiction: {
    country: place.country,
    display_name: levy?.name ?? place.country,
    level: levy?.level ?? (place.country === 'US' ? 'state' : 'country'),
    state: place.state,
  },
  sourcing: 'destination',
  tax_rate_details: levy
    ? { display_name: place.type, percentage_decimal: levy.percent, tax_type: place.type }
    : { display_name: place.type, percentage_decimal: '0.0', tax_type: place.type },
  taxability_reason: reason,
  taxable_amount: taxable,
});

function breakdownOf(place: Place, amount: number, reversed: boolean): Breakdown[] {
  if (reversed) return [brokenDown(place, undefined, { amount: 0, reason: 'reverse_charge', taxable: amount })];
  if (place.levies.length === 0)
    return [brokenDown(place, undefined, { amount: 0, reason: place.without ?? 'not_collecting', taxable: 0 })];
  return place.levies.map((levy) =>
    brokenDown(place, levy, {
      amount: taxOf(amount, levy.percent, levy.base),
      reason: levy.base ? 'taxable_basis_reduced' : 'standard_rated',
      taxable: Math.round(amount * Number(levy.base ?? 1)),
    }),
  );
}

const lineOf = (given: Given['line_items'][number], index: number, place: Place, reversed: boolean) => {
  if (given.tax_behavior === 'inclusive')
    throw invalidRequest('Local Stripe calculates exclusive prices only.', { code: 'not_built_locally' });
  if (given.amount < 0)
    throw invalidRequest('Line item amounts must be positive.', { param: `line_items[${index}][amount]` });
  const tax_breakdown = breakdownOf(place, given.amount, reversed);
  return {
    id: newId('tax_li'),
    object: 'tax.calculation_line_item' as const,
    amount: given.amount,
    amount_tax: tax_breakdown.reduce((sum, { amount }) => sum + amount, 0),
    livemode: false,
    metadata: (given.metadata as Stripe.Metadata | undefined) ?? null,
    performance_location: null,
    product: null,
    quantity: given.quantity ?? 1,
    reference: given.reference ?? `L${index + 1}`,
    tax_behavior: 'exclusive' as const,
    tax_breakdown,
    tax_code: given.tax_code ?? 'txcd_10103001',
  };
};

const taxIdsOf = (given: Given): { type: string; value: string }[] => {
  const ids = given.customer_details?.tax_ids ?? [];
  for (const { type, value } of ids)
    if (!looksRight(type, value)) throw invalidRequest(`Invalid value for ${type}.`, { code: 'tax_id_invalid' });
  return ids;
};

const asked = (list: readonly string[] | undefined) => (list ?? []).some((path) => path.startsWith('line_items'));

export const listed = <T>(data: T[], url: string): Stripe.ApiList<T> => ({
  object: 'list',
  data,
  has_more: false,
  url,
});

/** Lines are shown to those who ask for them. */
const shown = ({ lines, ...calculation }: StoredCalculation, expand: readonly string[] | undefined) => ({
  ...calculation,
  ...(asked(expand) ? { line_items: listed(lines, `/v1/tax/calculations/${calculation.id}/line_items`) } : {}),
});

const create = (call: Call, given: Given) => {
  const customer = given.customer ? referred(call, 'customer', given.customer) : undefined;
  const address =
    addressOf(given.customer_details?.address as Stripe.AddressParam | undefined) ?? customer?.address ?? null;
  const place = located(address);
  const tax_ids = taxIdsOf(given);
  const reversed = isReverseCharged(place, settingsOf(call).head_office?.address.country ?? null, tax_ids);
  const lines = given.line_items.map((line, index) => lineOf(line, index, place, reversed));
  const [net, tax] = [
    lines.reduce((sum, { amount }) => sum + amount, 0),
    lines.reduce((sum, { amount_tax }) => sum + amount_tax, 0),
  ];
  const now = call.store.now();
  const calculation = call.store.put('tax_calculation', {
    id: newId('taxcalc'),
    object: 'tax.calculation',
    amount_total: net + tax,
    currency: currencyOf(given.currency),
    customer: given.customer ?? null,
    customer_details: {
      address,
      address_source: given.customer_details?.address_source ?? 'billing',
      ip_address: given.customer_details?.ip_address ?? null,
      tax_ids,
      taxability_override: given.customer_details?.taxability_override ?? 'none',
    },
    expires_at: now + LIFE_SECONDS,
    livemode: false,
    ship_from_details: null,
    shipping_cost: null,
    tax_amount_exclusive: tax,
    tax_amount_inclusive: 0,
    tax_breakdown: [],
    tax_date: given.tax_date ?? now,
    lines,
  });
  return shown(calculation, given.expand);
};

export const taxCalculationRoutes: readonly Route[] = [
  route('POST', '/v1/tax/calculations', { params: CREATE, answer: create }),
  route('GET', '/v1/tax/calculations/:id', {
    params: reader<Stripe.Tax.CalculationRetrieveParams>({ expand: 'strings' }),
    answer: (call, { expand }, id) => shown(found(call, 'tax_calculation', id), expand),
  }),
  route('GET', '/v1/tax/settings', {
    params: reader<Stripe.Tax.SettingsRetrieveParams>({ expand: 'strings' }),
    answer: settingsOf,
  }),
  route('POST', '/v1/tax/settings', {
    params: reader<Stripe.Tax.SettingsUpdateParams>({
      defaults: 'unbuilt',
      expand: 'strings',
      head_office: { fields: { address: ADDRESS } },
    }),
    answer: (call, { head_office }) => {
      const address = addressOf(head_office?.address);
      return call.store.put('tax_settings', { ...settingsOf(call), ...(address ? { head_office: { address } } : {}) });
    },
  }),
];
