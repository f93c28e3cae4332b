#!/usr/bin/env node
/**
 * Computes a line of an invoice again, from nothing but the answer of
 * GET /v1/invoices/{invoiceId}/lines/{lineId}/explain: Node alone, no package, no network.
 *
 *   curl -s -H "authorization: Bearer $TOKEN" "$API/v1/invoices/$INVOICE/lines/line-1/explain" | node scripts/recompute-line.mjs
 *
 * Exit code 0: the amount on the invoice is what its rule gives. 1: it is not. 2: the line states its amount (a discount, a
 * credit), and there is nothing to compute.
 */
import { readFileSync } from 'node:fs';

const told = JSON.parse(readFileSync(process.argv[2] ?? 0, 'utf8'));

/** Exact fractions of whole numbers; nothing here is a float. */
const fraction = (n, d = 1n) => ({ n, d });
const plus = (a, b) => fraction(a.n * b.d + b.n * a.d, a.d * b.d);
const minus = (a, b) => fraction(a.n * b.d - b.n * a.d, a.d * b.d);
const times = (a, b) => fraction(a.n * b.n, a.d * b.d);
const over = (a, b) => fraction(a.n * b.d, a.d * b.n);
const isBelow = (a, b) => a.n * b.d < b.n * a.d;
const least = (a, b) => (isBelow(a, b) ? a : b);
const ZERO = fraction(0n);

/** "12", "0.0004" and "37/3". */
function read(text) {
  const [n, d] = text.split('/');
  if (d !== undefined) return fraction(BigInt(n), BigInt(d));
  const [whole, digits = ''] = n.split('.');
  return fraction(BigInt(whole + digits), 10n ** BigInt(digits.length));
}

/** Half away from zero, to the currency's minor unit. */
function rounded({ n, d }) {
  const scaled = n * 10n ** BigInt(told.minorDigits);
  const size = scaled < 0n ? -scaled : scaled;
  const whole = (2n * size + d) / (2n * d);
  return scaled < 0n ? -whole : whole;
}

const tierPrice = (tier, quantity) => plus(times(quantity, read(tier.unitPrice)), read(tier.flatFee ?? '0'));

function graduated(tiers, billable) {
  let [amount, below] = [ZERO, ZERO];
  for (const tier of tiers) {
    const top = tier.upTo === undefined ? billable : least(billable, read(tier.upTo));
    const slice = minus(top, below);
    if (slice.n <= 0n) break;
    amount = plus(amount, tierPrice(tier, slice));
    below = top;
  }
  return amount;
}

const volume = (tiers, billable) =>
  billable.n === 0n
    ? ZERO
    : tierPrice(
        tiers.find(({ upTo }) => upTo === undefined || !isBelow(read(upTo), billable)),
        billable,
      );

const ceiling = ({ n, d }) => fraction((n + d - 1n) / d);

const prices = {
  flat: ({ amount }, _, share) => times(read(amount), share),
  unit: ({ price }, billable) => times(billable, read(price)),
  package: ({ size, price }, billable) => times(ceiling(over(billable, read(size))), read(price)),
  graduated: ({ tiers }, billable) => graduated(tiers, billable),
  volume: ({ tiers }, billable) => volume(tiers, billable),
};

function rated() {
  const share = fraction(BigInt(told.share.seconds), BigInt(told.share.of));
  const beyond = minus(read(told.quantity.counted), times(read(told.rule.included), share));
  const billable = beyond.n < 0n ? ZERO : beyond;
  const { price } = told.rule;
  return price === null ? 0n : rounded(prices[price.kind](price, billable, share));
}

function ofFee() {
  const share = told.share ? fraction(BigInt(told.share.seconds), BigInt(told.share.of)) : fraction(1n);
  const size = times(times(read(told.base.amount), read(told.base.quantity)), share);
  return BigInt(told.base.sign) * rounded(size);
}

const before = () =>
  told.earlier.reduce((sum, { amount }) => sum + BigInt(amount.amount), 0n) - BigInt(told.credited?.amount ?? '0');

const methods = {
  fee: ofFee,
  'share-of-time': ofFee,
  rated,
  'rated-again': () => rated() - before(),
};

const compute = methods[told.method];
if (!compute) {
  process.stdout.write(`${told.lineId}: the amount is stated, there is nothing to compute\n`);
  process.exit(2);
}
const [found, billed] = [compute(), BigInt(told.amount.amount)];
process.stdout.write(
  `${told.invoiceId} ${told.lineId}, ${told.method}: ${found} ${told.amount.currency} minor units by the rule, ${billed} on the invoice: ` +
    `${found === billed ? 'the same' : 'DIFFERS'}\n`,
);
process.exit(found === billed ? 0 : 1);
