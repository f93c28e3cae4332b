import type Stripe from 'stripe';
import { type Call, found, type Route, referred, route } from './call.ts';
import { invalidRequest } from './errors.ts';
import { newId } from './ids.ts';
import { mergedMetadata } from './metadata.ts';
import { reader } from './params.ts';
import type { StoredTransaction } from './records.ts';
import { listed } from './tax-calculations.ts';

type Line = Stripe.Tax.TransactionLineItem;
type Reversal = Stripe.Tax.TransactionCreateReversalParams;

const COMMIT = reader<Stripe.Tax.TransactionCreateFromCalculationParams>(
  { calculation: 'id', expand: 'strings', metadata: 'metadata', posted_at: 'integer', reference: 'id' },
  ['calculation', 'reference'],
);

const REVERSE = reader<Reversal>(
  {
    expand: 'strings',
    flat_amount: 'unbuilt',
    line_items: {
      each: {
        amount: 'integer',
        amount_tax: 'integer',
        metadata: 'metadata',
        original_line_item: 'id',
        quantity: 'integer',
        reference: 'id',
      },
    },
    metadata: 'metadata',
    mode: ['full', 'partial'],
    original_transaction: 'id',
    reference: 'id',
    shipping_cost: 'unbuilt',
  },
  ['mode', 'original_transaction', 'reference'],
);

const shown = ({ lines, ...transaction }: StoredTransaction, expand: readonly string[] | undefined) => ({
  ...transaction,
  ...((expand ?? []).some((path) => path.startsWith('line_items'))
    ? { line_items: listed(lines, `/v1/tax/transactions/${transaction.id}/line_items`) }
    : {}),
});

/** One reference, one transaction, whatever the idempotency key. */
const claim = (call: Call, reference: string, transaction: string): void => {
  const taken = call.store.get('tax_reference', reference);
  if (taken)
    throw invalidRequest(`A tax transaction with reference ${reference} already exists: ${taken.transaction}.`, {
      code: 'resource_already_exists',
      param: 'reference',
    });
  call.store.put('tax_reference', { id: reference, transaction });
};

const commit = (call: Call, given: Stripe.Tax.TransactionCreateFromCalculationParams) => {
  const calculation = referred(call, 'tax_calculation', given.calculation);
  const now = call.store.now();
  if (calculation.expires_at !== null && calculation.expires_at <= now)
    throw invalidRequest(`The tax calculation ${calculation.id} has expired.`, {
      code: 'taxes_calculation_failed',
      param: 'calculation',
    });
  const id = newId('tax');
  claim(call, given.reference, id);
  const transaction: StoredTransaction = {
    id,
    object: 'tax.transaction',
    created: now,
    currency: calculation.currency,
    customer: calculation.customer,
    customer_details: calculation.customer_details,
    livemode: false,
    metadata: mergedMetadata(null, given.metadata),
    posted_at: given.posted_at ?? now,
    reference: given.reference,
    reversal: null,
    ship_from_details: null,
    shipping_cost: null,
    tax_date: calculation.tax_date,
    type: 'transaction',
    lines: calculation.lines.map(
      ({ amount, amount_tax, quantity, reference, tax_code }): Line => ({
        id: newId('tax_li'),
        object: 'tax.transaction_line_item',
        amount,
        amount_tax,
        livemode: false,
        metadata: {},
        product: null,
        quantity,
        reference,
        reversal: null,
        tax_behavior: 'exclusive',
        tax_code,
        type: 'transaction',
      }),
    ),
  };
  return shown(call.store.put('tax_transaction', transaction), given.expand);
};

/** What earlier reversals left of a line. */
const leftOf = (call: Call, line: Line): { amount: number; tax: number } => {
  const taken = call.store
    .all('tax_transaction')
    .flatMap(({ lines }) => lines)
    .filter(({ reversal }) => reversal?.original_line_item === line.id);
  return taken.reduce((left, each) => ({ amount: left.amount + each.amount, tax: left.tax + each.amount_tax }), {
    amount: line.amount,
    tax: line.amount_tax,
  });
};

const reversed = (line: Line, given: { amount: number; amount_tax: number; reference: string }): Line => ({
  ...line,
  id: newId('tax_li'),
  ...given,
  reversal: { original_line_item: line.id },
  type: 'reversal',
});

function partsOf(call: Call, original: StoredTransaction, { mode, line_items = [] }: Reversal): Line[] {
  if (mode === 'full')
    return original.lines.map((line) => {
      const { amount, tax } = leftOf(call, line);
      return reversed(line, { amount: -amount, amount_tax: -tax, reference: line.reference });
    });
  return line_items.map(({ original_line_item, amount, amount_tax, reference }, index) => {
    const line = original.lines.find(({ id }) => id === original_line_item);
    const param = `line_items[${index}]`;
    if (!line) throw invalidRequest(`No such line item: '${original_line_item}'`, { code: 'resource_missing', param });
    const left = leftOf(call, line);
    if (amount > 0 || amount_tax > 0) throw invalidRequest('Reversed amounts are negative.', { param });
    if (-amount > left.amount || -amount_tax > left.tax)
      throw invalidRequest('You cannot reverse more than is left of the line item.', { param });
    return reversed(line, { amount, amount_tax, reference });
  });
}

const reverse = (call: Call, given: Reversal) => {
  const original = referred(call, 'tax_transaction', given.original_transaction);
  if (original.type === 'reversal')
    throw invalidRequest('A reversal cannot be reversed.', { param: 'original_transaction' });
  const lines = partsOf(call, original, given);
  const id = newId('tax');
  claim(call, given.reference, id);
  const now = call.store.now();
  const transaction: StoredTransaction = {
    ...original,
    id,
    created: now,
    posted_at: now,
    metadata: mergedMetadata(null, given.metadata),
    reference: given.reference,
    reversal: { original_transaction: original.id },
    type: 'reversal',
    lines,
  };
  return shown(call.store.put('tax_transaction', transaction), given.expand);
};

export const taxTransactionRoutes: readonly Route[] = [
  route('POST', '/v1/tax/transactions/create_from_calculation', { params: COMMIT, answer: commit }),
  route('POST', '/v1/tax/transactions/create_reversal', { params: REVERSE, answer: reverse }),
  route('GET', '/v1/tax/transactions/:id', {
    params: reader<Stripe.Tax.TransactionRetrieveParams>({ expand: 'strings' }),
    answer: (call, { expand }, id) => shown(found(call, 'tax_transaction', id), expand),
  }),
];
