import type { Change } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import { type billing, billingProblem } from '../contract.ts';
import { extended, isRunning, mayRetry } from '../domain/dunning.ts';
import type { DunningRecord } from '../dunning-ports.ts';
import type { OperateDunningDeps } from '../dunning-work-ports.ts';
import type { AccountRecord, InvoiceRecord, PaymentDeps } from '../ports.ts';
import { collectInvoice } from './collect-invoice.ts';
import { moved } from './dunning-effect.ts';
import { caseView, dunningOf } from './dunning-view.ts';
import { isPayable } from './invoice-standing.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';
import { writeOff } from './write-off.ts';

type Endpoints = typeof billing.endpoints;

export const listDunning: Verb<Endpoints['listDunning'], OperateDunningDeps> = (_ctx, page, { cases }) =>
  cases().list(page);

export const getTenantDunning: Verb<Endpoints['getTenantDunning'], OperateDunningDeps> = async (
  ctx,
  { tenantId },
  { inTenant },
) => {
  const deps = inTenant(tenantId, ctx);
  if (!(await deps.finance.findAccount())) throw problem('not-found');
  return dunningOf(deps);
};

interface Found {
  readonly account: AccountRecord;
  readonly invoice: InvoiceRecord;
  readonly record: DunningRecord;
}

async function foundCase(invoiceId: string, { finance, dunning }: PaymentDeps): Promise<Found> {
  const [account, invoice, record] = await Promise.all([
    finance.findAccount(),
    finance.findInvoice(invoiceId),
    dunning.find(invoiceId),
  ]);
  if (!account || !invoice || !record) throw problem('not-found');
  return { account, invoice, record };
}

function assertRunning({ record }: Found): void {
  if (!isRunning(record)) throw billingProblem('dunning-state', { extra: { state: record.state } });
}

/** By staff's own request: what they repeat finds the payment that it made. */
async function collectFor(ctx: OperatorContext, { invoice }: Found, deps: PaymentDeps): Promise<void> {
  const requestKey = `operator:${ctx.actor.id}:${ctx.idempotencyKey ?? ctx.requestId}`;
  const own = (await deps.finance.payments()).filter(({ invoiceId }) => invoiceId === invoice.id);
  if (own.some((payment) => payment.requestKey === requestKey && payment.state !== 'pending')) return;
  const { defaultMethod } = await getAccount(deps);
  if (defaultMethod === null) throw billingProblem('payment-method-required');
  if (!isPayable(invoice)) throw billingProblem('invoice-not-payable');
  if (!invoice.collecting && !mayRetry(defaultMethod, own.at(-1))) throw billingProblem('method-refused');
  await collectInvoice(ctx, { invoiceId: invoice.id, requestKey }, deps);
}

/** A decline is an answer, not an error: the case tells what it was. */
export const retryDunning: Verb<Endpoints['retryDunning'], OperateDunningDeps> = async (
  ctx,
  { tenantId, invoiceId },
  { inTenant, keepReply },
) => {
  const deps = inTenant(tenantId, ctx);
  const found = await foundCase(invoiceId, deps);
  // Money that a lost answer of this request brought has closed the case.
  if (found.record.state !== 'recovered') {
    assertRunning(found);
    await collectFor(ctx, found, deps);
  }
  const { record, invoice } = await foundCase(invoiceId, deps);
  return keepReply(ctx, caseView(record, invoice));
};

export const extendDunning: Verb<Endpoints['extendDunning'], OperateDunningDeps> = (
  ctx,
  { tenantId, invoiceId, days, reason },
  { inTenant },
) => {
  const deps = inTenant(tenantId, ctx);
  return retrying(deps, async () => {
    const found = await foundCase(invoiceId, deps);
    const { record, invoice } = found;
    assertRunning(found);
    const put = extended(record, days, ctx.now);
    if (!put) throw billingProblem('dunning-state', { extra: { state: record.state } });
    const after = { ...put, version: record.version + 1, updatedAt: ctx.now };
    const effect = await moved(ctx, { before: record, after, invoice, notice: 'extended' }, deps);
    const audit = { action: 'dunning.extend', target: invoiceId, changes: { days, reason } };
    return answering(found, { ...effect, audit, reply: caseView(after, invoice) }, deps);
  });
};

export const writeOffDunning: Verb<Endpoints['writeOffDunning'], OperateDunningDeps> = (
  ctx,
  { tenantId, invoiceId, reason },
  { inTenant },
) => {
  const deps = inTenant(tenantId, ctx);
  return retrying(deps, async () => {
    const found = await foundCase(invoiceId, deps);
    assertRunning(found);
    // Money that is under way would arrive at what was given up.
    if (found.invoice.collecting || !isPayable(found.invoice)) throw billingProblem('dunning-state');
    const { after, ...effect } = await writeOff(ctx, found, deps);
    const audit = { action: 'dunning.write-off', target: invoiceId, changes: { reason } };
    return answering(found, { ...effect, audit, reply: caseView(after, found.invoice) }, deps);
  });
};

/** The change that answers staff; in the trail of a tenant that is gone it leaves nothing. */
const answering = <Reply>({ account }: Found, change: Change<Reply>, deps: PaymentDeps): Promise<Reply> =>
  account.state === 'closed'
    ? deps.closedStep(change)
    : deps.commit({ ...change, writes: [...change.writes, deps.finance.assertOpen()] });
