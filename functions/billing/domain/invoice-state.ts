import type { Money } from '../../kernel/money.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';

export const invoiceStates = ['draft', 'final', 'paid', 'past-due', 'void', 'credited', 'written-off'] as const;
export type InvoiceState = (typeof invoiceStates)[number];

/** A final document never changes; what changes is how it stands with its payment. A returned payment reopens it. */
export const nextInvoiceStates: Readonly<Record<InvoiceState, readonly InvoiceState[]>> = {
  draft: ['final', 'void'],
  final: ['paid', 'past-due', 'void', 'credited', 'written-off'],
  'past-due': ['paid', 'void', 'credited', 'written-off'],
  paid: ['past-due', 'final', 'credited'],
  void: [],
  credited: [],
  // Money may still come, and a note may still take something off.
  'written-off': ['paid', 'credited'],
};

export const canTransition = (from: InvoiceState, to: InvoiceState): boolean => nextInvoiceStates[from].includes(to);

/** Where the books have what is open on it: what was given up is a loss until it is paid after all. */
export const owedIn = ({ state }: { readonly state: InvoiceState }): 'receivable' | 'bad-debt' =>
  state === 'written-off' ? 'bad-debt' : 'receivable';

/** How an invoice stands once it is final: with nothing due it is paid from the first moment. */
export const finalState = (due: Money): InvoiceState => (due.minor === 0n ? 'paid' : 'final');

const GRACE_SECONDS = 3600;

/** A closed period's invoice stays a draft for the grace time; the contract may name another. */
export const finalizesAt = (periodEnd: Instant, graceSeconds = GRACE_SECONDS): Instant =>
  addSeconds(periodEnd, graceSeconds);
