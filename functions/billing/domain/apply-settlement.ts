import { add, type Money, sub, zero } from '../../kernel/money.ts';
import { applyCreditNote, type CreditedInvoice, type CreditNotePlan } from './credit-note.ts';
import type { LineDraft } from './invoice-line.ts';
import { type FinalPeriod, settle, settlementNotes } from './settlement.ts';

/** A final invoice with what is still to be paid on it. */
export interface OpenInvoice extends CreditedInvoice {
  readonly open: Money;
}

export interface AppliedNote {
  readonly note: CreditNotePlan;
  readonly reducesOpen: Money;
  readonly toBalance: Money;
}

export interface AppliedSettlement {
  /** For `planInvoice` or `planFinalInvoice`. */
  readonly settlement: readonly LineDraft[];
  /** To be numbered in this order, before the invoice. */
  readonly notes: readonly AppliedNote[];
  /** With what the notes add to it. */
  readonly creditBalance: Money;
}

/** Applies notes to their invoices; what is not open there becomes credit. */
export function applyNotes(notes: readonly CreditNotePlan[], invoices: readonly OpenInvoice[]): AppliedNote[] {
  return notes.map((note) => {
    const open = invoices.find(({ id }) => id === note.invoiceId)?.open ?? zero(note.total.currency);
    return { note, ...applyCreditNote(note.total, open) };
  });
}

/** Settles every final period before an invoice becomes final: notes first, so that their credit can pay it. `invoices` oldest first. */
export function applySettlement(
  periods: readonly FinalPeriod[],
  invoices: readonly OpenInvoice[],
  creditBalance: Money,
): AppliedSettlement {
  const { lines, credits } = settle(periods);
  const notes = applyNotes(settlementNotes(credits, invoices), invoices);
  return {
    settlement: lines,
    notes,
    creditBalance: notes.reduce((balance, { toBalance }) => add(balance, toBalance), creditBalance),
  };
}

/** What is open on an invoice once notes were applied to it. */
export const openAfter = (invoice: OpenInvoice, notes: readonly AppliedNote[]): Money =>
  notes
    .filter(({ note }) => note.invoiceId === invoice.id)
    .reduce((open, { reducesOpen }) => sub(open, reducesOpen), invoice.open);
