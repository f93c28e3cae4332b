import type { InvoiceRecord } from '../../../functions/billing/ports.ts';
import { tiedBooks } from '../../../functions/billing/verbs/tie-out.ts';
import type { Item } from '../../../functions/kernel/change.ts';
import type { Money } from '../../../functions/kernel/money.ts';
import type { Product } from './product.ts';

/** What must hold of the books whatever the rules say of amounts. Each answers what is broken, as text. */
const sum = (amounts: readonly Money[]) => amounts.reduce((all, { minor }) => all + minor, 0n);
const unless = (holds: boolean, text: string) => (holds ? [] : [text]);

const isPosting = ({ pk }: Item) => pk.startsWith('FINANCE#') && pk.endsWith('#LEDGER');

/** Reads only what was posted since it last looked: debits are credits, in each posting by itself. */
export function ledgerWatch({ world }: Product): () => readonly string[] {
  const seen = new Set<string>();
  return () => {
    const found: string[] = [];
    for (const item of world.table.items.values()) {
      if (!isPosting(item) || seen.has(item.sk)) continue;
      seen.add(item.sk);
      const entries = item['entries'] as readonly { readonly amount: { readonly amount: string } }[];
      const balance = entries.reduce((all, { amount }) => all + BigInt(amount.amount), 0n);
      found.push(...unless(balance === 0n, `${item.sk} is unbalanced by ${balance}`));
    }
    return found;
  };
}

function addsUp({ number, plan, open, paid }: InvoiceRecord, cancelled: bigint): string[] {
  const { lines, net, tax, total, creditUsed, creditAdded, due } = plan;
  const amounts = sum(lines.map(({ amount }) => amount));
  const before = plan.inclusive ? amounts - tax.minor : amounts;
  return [
    ...unless(before === net.minor, `${number}: lines come to ${before}, net is ${net.minor}`),
    ...unless(net.minor + tax.minor === total.minor, `${number}: net and tax are not the total`),
    ...unless(
      total.minor === creditUsed.minor + due.minor - creditAdded.minor,
      `${number}: the total is not what is due and what credit is`,
    ),
    ...unless(due.minor >= 0n && open.minor >= 0n, `${number}: owes less than nothing`),
    ...unless(
      due.minor - open.minor - paid.minor >= 0n && due.minor - open.minor - paid.minor <= cancelled,
      `${number}: due ${due.minor}, open ${open.minor}, paid ${paid.minor}, credited at most ${cancelled}`,
    ),
  ];
}

function gaps(numbers: readonly string[]): string[] {
  const series = new Map<string, number[]>();
  for (const number of numbers) {
    const at = number.lastIndexOf('-');
    const own = series.get(number.slice(0, at)) ?? [];
    series.set(number.slice(0, at), [...own, Number(number.slice(at + 1))]);
  }
  return [...series].flatMap(([name, given]) => {
    const sorted = given.sort((a, b) => a - b);
    return unless(
      sorted.every((n, index) => n === index + 1),
      `${name} has gaps: ${sorted.join(' ')}`,
    );
  });
}

/** What the provider took and gave back is what the books say, each once. */
async function chargedOnce({ world }: Product, invoices: readonly InvoiceRecord[]): Promise<string[]> {
  const { finance } = world.deps();
  const [payments, refunds] = await Promise.all([finance.payments(), finance.refunds()]);
  const taken = world.provider.payments.flatMap(({ outcome, collection }) =>
    outcome.status === 'succeeded' ? [{ ...collection, received: outcome.received }] : [],
  );
  const returned = world.provider.refunds.flatMap(({ outcome, amount }) =>
    outcome.state === 'succeeded' ? [amount] : [],
  );
  const known = payments.filter(({ state }) => state !== 'failed' && state !== 'requires-action');
  return [
    ...unless(new Set(taken.map(({ paymentId }) => paymentId)).size === taken.length, 'a payment was taken twice'),
    ...unless(
      sum(taken.map(({ received }) => received)) === sum(known.map(({ amount }) => amount)),
      'taken is not paid',
    ),
    ...unless(
      sum(invoices.map(({ paid }) => paid)) === sum(known.map(({ amount }) => amount)),
      'paid is on no invoice',
    ),
    ...unless(
      sum(returned) === sum(refunds.filter(({ state }) => state === 'succeeded').map(({ amount }) => amount)),
      'returned is not refunded',
    ),
  ];
}

/** Invoice = ledger = payments, whatever became of the money: no posting is unbalanced, and no number is missing. */
export async function ledgerFlaws({ world }: Product): Promise<string[]> {
  const deps = world.deps();
  const [all, notes, tied] = await Promise.all([deps.finance.invoices(), deps.finance.creditNotes(), tiedBooks(deps)]);
  const invoices = all.filter(({ number }) => number !== null);
  const off = (tied?.differences ?? []).map(
    ({ account, expected, posted }) => `${account}: ${posted.minor}, not ${expected.minor}`,
  );
  const unbalanced = (tied?.postings ?? []).filter(({ entries }) => sum(entries.map(({ amount }) => amount)) !== 0n);
  return [
    ...off,
    ...unbalanced.map(({ source }) => `${source} is unbalanced`),
    ...gaps([...invoices, ...notes].map(({ number }) => number ?? '')),
    ...invoices.flatMap(({ number, open }) => unless(open.minor >= 0n, `${number} owes less than nothing`)),
  ];
}

/** Invoice = ledger = payments, numbers without gaps, and every line's net earned on some day. */
export async function brokenIn(product: Product): Promise<readonly string[]> {
  const { world } = product;
  const deps = world.deps();
  const [all, notes, tied] = await Promise.all([deps.finance.invoices(), deps.finance.creditNotes(), tiedBooks(deps)]);
  const invoices = all.filter(({ number }) => number !== null);
  const creditOn = (id: string) => sum(notes.filter(({ invoiceId }) => invoiceId === id).map(({ total }) => total));
  const earned = (tied?.postings ?? []).flatMap(({ recognitions }) => recognitions.map(({ amount }) => amount));
  const nets = sum(invoices.map(({ plan }) => plan.net)) - sum(notes.flatMap(({ plan }) => (plan ? [plan.net] : [])));
  const receivable = sum(invoices.map(({ open }) => open));
  const owed = (tied?.postings ?? [])
    .flatMap(({ entries }) => entries)
    .filter(({ account }) => account === 'receivable')
    .map(({ amount }) => amount);
  return [
    ...invoices.flatMap((invoice) => addsUp(invoice, creditOn(invoice.id))),
    ...gaps([...invoices, ...notes].map(({ number }) => number ?? '')),
    ...(await chargedOnce(product, invoices)),
    ...unless(tied !== undefined && tied.differences.length === 0, 'the books do not tie out'),
    ...unless(sum(earned) === nets, `${sum(earned)} is earned of ${nets}`),
    ...unless(sum(owed) === receivable, `${sum(owed)} is receivable, ${receivable} is open`),
  ];
}
