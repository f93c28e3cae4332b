import { problem } from '../../kernel/problem.ts';
import { billingProblem } from '../contract.ts';
import { asCharged } from '../domain/as-charged.ts';
import { type InvoiceInputs, type InvoicePlan, planInvoice } from '../domain/plan-invoice.ts';
import { isPending, type TaxPending, type TaxQuote, taxNotConfigured } from '../domain/tax.ts';
import { decideLocation, type InvoiceTax } from '../domain/tax-evidence.ts';
import { confirmedTaxId } from '../domain/tax-id.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord } from '../ports.ts';

export type Untaxed = Omit<InvoiceInputs, 'tax'>;
type Answer = TaxQuote | TaxPending;
type Quoting = Pick<BillingDeps, 'tax' | 'withoutAnswer'>;

export interface Buyer {
  readonly account: AccountRecord;
  readonly invoices: readonly InvoiceRecord[];
}

export const issuedOf = ({ invoices }: Pick<Buyer, 'invoices'>): InvoiceRecord[] =>
  invoices.filter(({ number }) => number !== null);

/** What is due from this buyer, as far as anybody can say: docs/decisions/0014-tax.md. */
export async function quoteFor(books: Buyer, categories: readonly string[], deps: Quoting): Promise<Answer> {
  const answer = await askedFor(books, categories, deps);
  return isPending(answer) && deps.withoutAnswer ? deps.withoutAnswer(books, categories, answer) : answer;
}

async function askedFor(
  { account }: Buyer,
  categories: readonly string[],
  { tax }: Pick<BillingDeps, 'tax'>,
): Promise<Answer> {
  const { details, currency, mode } = account;
  const isPlay = tax.policy === 'binding' && mode === 'sandbox';
  // What is nothing has no tax that anybody could be asked about.
  if (tax.policy === 'not-configured' || isPlay || categories.length === 0) return taxNotConfigured(categories);
  if (details?.address) {
    const taxId = confirmedTaxId(details.taxId, account.taxIdCheck);
    return tax.quote({ address: details.address, taxId, currency, categories });
  }
  return tax.policy === 'binding' ? { pending: 'no-address' } : taxNotConfigured(categories);
}

export const categoriesOf = ({ lines }: Pick<InvoicePlan, 'lines'>): string[] => [
  ...new Set(lines.filter(({ kind }) => kind !== 'discount').map(({ taxCategory }) => taxCategory)),
];

export interface TaxedPlan {
  readonly invoice: InvoicePlan;
  readonly answer: Answer;
}

/** Drafts, previews and final invoices are taxed here; what makes no invoice asks nobody. */
export async function taxedPlan(books: Buyer, given: Untaxed, deps: Quoting): Promise<TaxedPlan> {
  const inputs = { ...given, prorations: asCharged(given.prorations ?? [], issuedOf(books)) };
  const untaxed = planInvoice({ ...inputs, tax: 'pending' });
  const categories = categoriesOf(untaxed);
  const answer = untaxed.stands ? await quoteFor(books, categories, deps) : taxNotConfigured(categories);
  return { answer, invoice: planInvoice({ ...inputs, tax: isPending(answer) ? 'pending' : answer }) };
}

/** An invoice waits as it is until somebody can say what is due. */
export function assertTaxed(answer: Answer): asserts answer is TaxQuote {
  if (isPending(answer)) throw billingProblem('tax-pending', { extra: { taxPending: answer.pending } });
}

const RETRY_SECONDS = 30;

/** Whoever only looks is told to come back, where that may help. */
export function assertAnswered(answer: Answer): void {
  if (isPending(answer) && answer.pending === 'unavailable')
    throw problem('unavailable', {
      detail: 'The tax service does not answer.',
      retryAfterSeconds: RETRY_SECONDS,
    });
}

/** What an invoice keeps of the answer: who said so, of which place, and by what the place was decided. */
export function invoiceTaxOf(answer: Answer, account: AccountRecord): { readonly tax?: InvoiceTax } {
  if (isPending(answer) || !answer.basis) return {};
  const { basis, authoritative } = answer;
  const { methodCountry, taxIdCheck, details } = account;
  const location = decideLocation({
    country: basis.address.country,
    cardCountry: methodCountry ?? null,
    taxId: taxIdCheck?.taxId === details?.taxId ? taxIdCheck : undefined,
  });
  return { tax: { ...basis, authoritative, location } };
}
