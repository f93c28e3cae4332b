import { isRunning, upcoming } from '../domain/dunning.ts';
import type { Dunning, DunningCase } from '../dunning-contract.ts';
import type { DunningRecord } from '../dunning-ports.ts';
import type { BillingDeps, InvoiceRecord } from '../ports.ts';

export function caseView(record: DunningRecord, { open }: Pick<InvoiceRecord, 'open'>): DunningCase {
  const { invoiceId, number, state, openedAt, lastFailure } = record;
  return {
    invoiceId,
    number,
    state,
    open,
    openedAt,
    ...upcoming(record),
    lastFailure,
  };
}

export async function dunningOf({ dunning, finance }: Pick<BillingDeps, 'dunning' | 'finance'>): Promise<Dunning> {
  const [stood, cases] = await Promise.all([dunning.findStanding(), dunning.cases()]);
  const shown = await Promise.all(
    cases.filter(isRunning).map(async (record) => {
      const invoice = await finance.findInvoice(record.invoiceId);
      return invoice ? [caseView(record, invoice)] : [];
    }),
  );
  return { standing: stood?.standing ?? 'good', cases: shown.flat() };
}
