import { describe, expect, it } from 'vitest';
import { refusal, useStripe } from './subject.ts';

const subject = useStripe();
const reference = () => `TNY-${Math.random().toString(36).slice(2)}`;

const germany = {
  address: { country: 'DE', postal_code: '10117', city: 'Berlin' },
  address_source: 'billing' as const,
};
const calculate = (amount = 10_000, customer_details: object = germany) =>
  subject.stripe.tax.calculations.create({
    currency: 'eur',
    customer_details,
    line_items: [{ amount, reference: 'L1', tax_behavior: 'exclusive' }],
    expand: ['line_items.data.tax_breakdown'],
  });

describe('Tax of Stripe', () => {
  it('is calculated for a place, by each line and what it is made of', async () => {
    const calculation = await calculate(3_399);

    expect(calculation).toMatchObject({
      object: 'tax.calculation',
      tax_amount_exclusive: 646,
      amount_total: 4_045,
      line_items: {
        data: [
          {
            amount: 3_399,
            amount_tax: 646,
            tax_breakdown: [{ taxability_reason: 'standard_rated', taxable_amount: 3_399 }],
          },
        ],
      },
    });
    expect((calculation.expires_at ?? 0) - calculation.tax_date).toBe(90 * 86_400);
  });

  it('of a place that it does not know is refused, never 0', async () => {
    const nowhere = { ...germany, address: { country: 'US', postal_code: '00000' } };

    expect(await refusal(calculate(100, nowhere))).toMatchObject({ code: 'customer_tax_location_invalid' });
  });

  it('is the buyer’s own where a business of another country has a number, and not where it is of the seller’s', async () => {
    const { stripe } = subject;
    const business = { ...germany, tax_ids: [{ type: 'eu_vat', value: 'DE123456789' }] };

    expect((await calculate(100, business)).line_items?.data[0]?.tax_breakdown?.[0]?.taxability_reason).toBe(
      'reverse_charge',
    );
    await stripe.tax.settings.update({ head_office: { address: { country: 'DE' } } });
    expect((await stripe.tax.settings.retrieve()).head_office?.address.country).toBe('DE');
    expect((await calculate(100, business)).tax_amount_exclusive).toBe(19);
    await stripe.tax.settings.update({ head_office: { address: { country: 'US' } } });
    expect(await refusal(calculate(100, { ...germany, tax_ids: [{ type: 'eu_vat', value: 'DE?' }] }))).toMatchObject({
      code: 'tax_id_invalid',
    });
  });

  it('becomes a transaction once under its reference, and is taken back by no more than is left', async () => {
    const { stripe } = subject;
    const [sale, back] = [reference(), reference()];
    const { id: calculation } = await calculate();
    const commit = () =>
      stripe.tax.transactions.createFromCalculation({
        calculation: calculation ?? '',
        reference: sale,
        expand: ['line_items'],
      });
    const transaction = await commit();
    const [line] = transaction.line_items?.data ?? [];
    const takeBack = (amount: number, under: string) =>
      stripe.tax.transactions.createReversal({
        mode: 'partial',
        original_transaction: transaction.id,
        reference: under,
        line_items: [
          {
            original_line_item: line?.id ?? '',
            amount: -amount,
            amount_tax: -Math.round(amount * 0.19),
            reference: 'R1',
          },
        ],
      });
    const reversal = await takeBack(4_000, back);

    expect(transaction).toMatchObject({ type: 'transaction', reference: sale, reversal: null });
    expect(reversal).toMatchObject({ type: 'reversal', reversal: { original_transaction: transaction.id } });
    expect(await refusal(commit())).toMatchObject({ code: 'resource_already_exists' });
    expect(await refusal(takeBack(100, back))).toMatchObject({ code: 'resource_already_exists' });
    expect((await refusal(takeBack(6_001, reference()))).message).toContain('more than is left');
    const full = await stripe.tax.transactions.createReversal({
      ...{ mode: 'full', original_transaction: transaction.id, reference: reference(), expand: ['line_items'] },
    });
    expect(full.line_items?.data).toMatchObject([{ amount: -6_000, amount_tax: -1_140 }]);
  });

  it('cannot be committed once its calculation is 90 days old', async () => {
    const { stripe, control } = subject;
    const { id } = await calculate();
    await control('POST', 'clock', { advanceSeconds: 90 * 86_400 + 1 });

    const late = stripe.tax.transactions.createFromCalculation({ calculation: id ?? '', reference: reference() });
    expect((await refusal(late)).message).toContain('expired');
  });

  it.each([
    ['DE123456789', 'verified'],
    ['DE111111111', 'unverified'],
    ['DE222222222', 'pending'],
  ])('a customer’s number %s is %s', async (value, status) => {
    const { stripe } = subject;
    const { id } = await stripe.customers.create({ name: 'Acme' });
    const taxId = await stripe.customers.createTaxId(id, { type: 'eu_vat', value });

    expect(taxId.verification?.status).toBe(status);
    expect((await stripe.customers.listTaxIds(id)).data).toEqual([taxId]);
    await stripe.customers.deleteTaxId(id, taxId.id);
    expect((await stripe.customers.listTaxIds(id)).data).toEqual([]);
  });
});
