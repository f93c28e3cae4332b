import Stripe from 'stripe';
import * as z from 'zod';
import { add, decimal, div, mul, type Rational, ratio, toPlainString, ZERO } from '../kernel/decimal.ts';
import type { TaxPolicy } from '../kernel/tax-policy.ts';
import { epochSeconds, instantOf } from '../kernel/time.ts';
import type { TaxPending, TaxQuote, TaxRate, TaxReason } from './domain/tax.ts';
import { reverseChargeText } from './domain/tax-id.ts';
import { toStripeAmount } from './stripe-answers.ts';
import { clients, codeOf, isLive, isStripe, type StripeOptions, translated } from './stripe-client.adapter.ts';
import type { StripeClient } from './stripe-resources.ts';
import type { ReportedSale, TaxedSale, TaxIdQuestion, TaxProvider, TaxQuery, TaxReversal } from './tax-ports.ts';

/** docs.stripe.com/tax/tax-codes: what Stripe calls what we sell. */
const codes: Readonly<Record<string, string>> = { 'software-service': 'txcd_10103001' };

/** Somebody waits for a quote, and an invoice may be asked about twice: no longer than that. */
const QUOTE_OPTIONS = { timeout: 4_000, maxNetworkRetries: 1 };
/** Whoever was not answered asks nobody for a while, so that one outage does not hold up all who have to be invoiced. */
const QUIET_MS = 15_000;

/** Rates are asked for with a round sum, so that a tax on a part of it is an exact share. */
const PROBE = 1_000_000;

const breakdownSchema = z.object({
  taxability_reason: z.string(),
  taxable_amount: z.number(),
  tax_rate_details: z.object({ percentage_decimal: z.string() }).nullish(),
});

const calculationSchema = z.object({
  object: z.literal('tax.calculation'),
  id: z.string(),
  tax_date: z.number(),
  line_items: z.object({
    data: z.array(z.object({ reference: z.string(), amount: z.number(), tax_breakdown: z.array(breakdownSchema) })),
  }),
});

const transactionSchema = z.object({
  object: z.literal('tax.transaction'),
  id: z.string().startsWith('tax_'),
  line_items: z.object({
    data: z.array(z.object({ id: z.string(), reference: z.string(), amount_tax: z.number() })),
  }),
});

const taxIdSchema = z.object({
  object: z.literal('tax_id'),
  id: z.string(),
  value: z.string(),
  verification: z
    .object({ status: z.string(), verified_name: z.string().nullable(), verified_address: z.string().nullable() })
    .nullable(),
});

type Breakdown = z.infer<typeof breakdownSchema>;

const reasons: Readonly<Record<string, TaxReason>> = {
  standard_rated: 'standard',
  reduced_rated: 'standard',
  portion_standard_rated: 'standard',
  portion_reduced_rated: 'standard',
  proportionally_rated: 'standard',
  taxable_basis_reduced: 'standard',
  reverse_charge: 'reverse-charge',
  zero_rated: 'zero-rated',
  customer_exempt: 'exempt',
  not_subject_to_tax: 'exempt',
  portion_product_exempt: 'exempt',
  product_exempt: 'exempt',
  product_exempt_holiday: 'exempt',
  not_collecting: 'not-registered',
};

/** All that is levied on one sum, by state, county and city, as one share of it. */
const shareOf = (parts: readonly Breakdown[], amount: number): Rational =>
  parts
    .map(({ tax_rate_details: rate, taxable_amount: taxable }) =>
      mul(div(decimal(rate?.percentage_decimal ?? '0'), ratio(100n)), ratio(BigInt(taxable), BigInt(amount))),
    )
    .reduce(add, ZERO);

/** Undefined: Stripe does not know what is due on it. */
function rateOf(parts: readonly Breakdown[], amount: number, country: string): TaxRate | undefined {
  const told = parts.map(({ taxability_reason: reason }) => reasons[reason]);
  const [first] = told;
  if (!first || told.includes(undefined)) return undefined;
  const reason = told.includes('standard') ? 'standard' : first;
  const rate = reason === 'standard' ? toPlainString(shareOf(parts, amount)) : '0';
  const legalText = reason === 'reverse-charge' ? reverseChargeText(country) : undefined;
  return { rate, reason, ...(legalText === undefined ? {} : { legalText }) };
}

/** How Stripe names the numbers of a country's tax office; of others it cannot ask. */
function typeOf(country: string): string | undefined {
  if (reverseChargeText(country) !== undefined) return 'eu_vat';
  return { GB: 'gb_vat', CH: 'ch_vat', NO: 'no_vat', AU: 'au_abn' }[country];
}

function customerOf({ address, taxId }: Pick<TaxQuery, 'address' | 'taxId'>) {
  const { line1, line2, postalCode, city, region, country } = address;
  const type = taxId === null ? undefined : typeOf(country);
  return {
    address: {
      ...{ line1, city, country },
      ...(line2 ? { line2 } : {}),
      ...(postalCode ? { postal_code: postalCode } : {}),
      ...(region ? { state: region } : {}),
    },
    address_source: 'billing' as const,
    ...(taxId !== null && type ? { tax_ids: [{ type, value: taxId }] } : {}),
  };
}

async function quoted(stripe: StripeClient, query: TaxQuery, authoritative: boolean): Promise<TaxQuote | TaxPending> {
  const { address, taxId, currency, categories } = query;
  const answer = await stripe.tax.calculations.create(
    {
      currency: currency.toLowerCase(),
      customer_details: customerOf(query),
      line_items: categories.map((category) => ({
        amount: PROBE,
        reference: category,
        tax_behavior: 'exclusive',
        ...taxCode(category),
      })),
      expand: ['line_items', 'line_items.data.tax_breakdown'],
    },
    QUOTE_OPTIONS,
  );
  const { id, tax_date, line_items } = calculationSchema.parse(answer);
  const rates = line_items.data.flatMap(({ reference, amount, tax_breakdown }) => {
    const rate = rateOf(tax_breakdown, amount, address.country);
    return rate ? [[reference, rate] as const] : [];
  });
  if (rates.length < categories.length) return { pending: 'unknown-place' };
  const basis = { provider: 'stripe', reference: id, quotedAt: instantOf(tax_date * 1000), address, taxId };
  return { inclusive: false, authoritative, rates: Object.fromEntries(rates), basis };
}

const taxCode = (category: string) => {
  const tax_code = codes[category];
  return tax_code ? { tax_code } : {};
};

/** What is not known of a place differs from who does not answer: the one is the customer's to put right, the other passes. */
function pendingBy(error: unknown): TaxPending {
  if (codeOf(error) === 'customer_tax_location_invalid' || codeOf(error) === 'tax_id_invalid')
    return { pending: 'unknown-place' };
  // An answer that cannot be read is none: the invoice waits, and what else there is to do goes on.
  if (error instanceof Stripe.errors.StripeError || error instanceof z.ZodError) return { pending: 'unavailable' };
  throw error;
}

const saleOf = (answer: unknown): ReportedSale => {
  const { id, line_items } = transactionSchema.parse(answer);
  return {
    reference: id,
    lines: line_items.data.map(({ id: line, reference: group, amount_tax }) => ({
      ...{ id: group, line, tax: BigInt(amount_tax) },
    })),
  };
};

const WITH_LINES = { expand: ['line_items'] };

/** A number that is taken was taken by us: keys are forgotten after a day, numbers are not. The refusal names who has it. */
async function takenBy(stripe: StripeClient, error: unknown): Promise<ReportedSale> {
  const named = /\btax_\w+/.exec(error instanceof Stripe.errors.StripeError ? error.message : '')?.[0];
  if (codeOf(error) !== 'resource_already_exists' || !named) throw error;
  return saleOf(await stripe.tax.transactions.retrieve(named, WITH_LINES));
}

async function committed(stripe: StripeClient, sale: TaxedSale): Promise<ReportedSale> {
  const { tenantId, invoiceId, number, at, groups, key } = sale;
  const currency = groups[0]?.net.currency ?? '';
  const calculation = await stripe.tax.calculations.create(
    {
      currency: currency.toLowerCase(),
      customer_details: customerOf(sale),
      tax_date: epochSeconds(at),
      line_items: groups.map(({ id, category, net }) => ({
        amount: toStripeAmount(net).amount,
        reference: id,
        tax_behavior: 'exclusive',
        ...taxCode(category),
      })),
    },
    { idempotencyKey: `${key}:calculation` },
  );
  if (calculation.id === null) throw new Error('Stripe answered without a calculation');
  const metadata = { tenantId, invoiceId };
  return stripe.tax.transactions
    .createFromCalculation(
      { calculation: calculation.id, reference: number, posted_at: epochSeconds(at), metadata, ...WITH_LINES },
      { idempotencyKey: key },
    )
    .then(saleOf, (error) => takenBy(stripe, error));
}

async function reversed(stripe: StripeClient, { tenantId, sale, number, lines, key }: TaxReversal): Promise<string> {
  const params: Stripe.Tax.TransactionCreateReversalParams = {
    mode: 'partial',
    original_transaction: sale,
    reference: number,
    metadata: { tenantId },
    line_items: lines.map(({ line, net, tax }, index) => ({
      original_line_item: line,
      amount: -Number(net.minor),
      amount_tax: -Number(tax.minor),
      reference: `${number}-${index + 1}`,
    })),
    ...WITH_LINES,
  };
  const { reference } = await stripe.tax.transactions
    .createReversal(params, { idempotencyKey: key })
    .then(saleOf, (error) => takenBy(stripe, error));
  return reference;
}

const statuses = { verified: 'verified', unverified: 'unverified', pending: 'pending' } as const;

/** One number for each customer: whoever changes it has the old one taken away. */
async function checked(stripe: StripeClient, { customer, taxId, country, at, key }: TaxIdQuestion) {
  const unknown = { taxId, name: null, address: null, source: 'stripe', reference: null, checkedAt: at };
  const type = typeOf(country);
  if (!type) return { ...unknown, status: 'unchecked' as const };
  const { data } = await stripe.customers.listTaxIds(customer, { limit: 100 });
  const known = data.find(({ value }) => value === taxId);
  for (const { id } of data) if (id !== known?.id) await stripe.customers.deleteTaxId(customer, id);
  const made = known ?? (await stripe.customers.createTaxId(customer, { type, value: taxId }, { idempotencyKey: key }));
  const { id, verification } = taxIdSchema.parse(made);
  const status = statuses[verification?.status as keyof typeof statuses] ?? 'unchecked';
  const told = { name: verification?.verified_name ?? null, address: verification?.verified_address ?? null };
  return { ...unknown, ...told, status, reference: id };
}

export function stripeTax(options: StripeOptions): TaxProvider {
  const client = clients(options);
  const authoritative = async () => isLive((await options.secret()).secretKey);
  const guarded = async <T>(call: (stripe: StripeClient) => Promise<T>): Promise<T> => {
    try {
      return await call(await client());
    } catch (error) {
      throw translated(error);
    }
  };
  let quietUntil = 0;
  return {
    authoritative,
    quote: async (query) => {
      if (performance.now() < quietUntil) return { pending: 'unavailable' };
      const [stripe, binds] = await Promise.all([client(), authoritative()]);
      return quoted(stripe, query, binds).catch((error) => {
        if (error instanceof Stripe.errors.StripeConnectionError) quietUntil = performance.now() + QUIET_MS;
        return pendingBy(error);
      });
    },
    commit: (sale) => guarded((stripe) => committed(stripe, sale)),
    reverse: (reversal) => guarded((stripe) => reversed(stripe, reversal)),
    checkTaxId: (wanted) =>
      guarded((stripe) => checked(stripe, wanted)).catch((error) => {
        // A number that Stripe does not take for one at all is not confirmed either.
        if (codeOf(error) !== 'tax_id_invalid') throw error;
        const { taxId, at } = wanted;
        return {
          taxId,
          status: 'unverified',
          name: null,
          address: null,
          source: 'stripe',
          reference: null,
          checkedAt: at,
        };
      }),
  };
}

/** A stage whose invoices bind does not start with a stand-in for the tax service, and takes no trial rate for an answer. */
export function bound(policy: TaxPolicy, url: string, provider: TaxProvider): TaxProvider {
  if (policy !== 'binding') return provider;
  if (!isStripe(url)) throw new Error(`tax that binds is not calculated by ${new URL(url).host}`);
  return {
    ...provider,
    async quote(query) {
      const quote = await provider.quote(query);
      if ('rates' in quote && !quote.authoritative) throw new Error('tax that binds is not calculated with a test key');
      return quote;
    },
  };
}
