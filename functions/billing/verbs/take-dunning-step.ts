import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import {
  type DunningNotice,
  isRunning,
  mayRetry,
  nextStep,
  noticeOfFailure,
  recovered,
  stepTaken,
} from '../domain/dunning.ts';
import type { DunningRecord } from '../dunning-ports.ts';
import type { AccountRecord, InvoiceRecord, PaymentDeps } from '../ports.ts';
import { collectInvoice } from './collect-invoice.ts';
import { moved } from './dunning-effect.ts';
import { isCollected, isDue } from './invoice-standing.ts';
import { getAccount, recordChange } from './record-change.ts';
import { retrying } from './retrying.ts';
import { writeOff } from './write-off.ts';

type Now = Pick<TenantContext, 'now'>;
type DueStep = NonNullable<ReturnType<typeof nextStep>>;

interface Wanted {
  readonly invoiceId: string;
  /** The step's place in the policy; another one than comes next was taken, or put off, before. */
  readonly step: number;
}

/** The step while it is still to be taken. */
function dueIn(record: DunningRecord | undefined, { step }: Wanted, { now }: Now): DueStep | undefined {
  if (!record || !isRunning(record) || record.next !== step) return undefined;
  const next = nextStep(record);
  return next && next.at <= now ? next : undefined;
}

/** Once for each step: whoever repeats it after a crash finds its payment by the step's own key. */
async function tryMethod(ctx: Now, record: DunningRecord, deps: PaymentDeps): Promise<void> {
  const { invoiceId, openedAt, next } = record;
  const [account, invoice, payments] = await Promise.all([
    getAccount(deps),
    deps.finance.findInvoice(invoiceId),
    deps.finance.payments(),
  ]);
  if (!invoice || !isCollected(invoice) || account.state === 'closed') return;
  if (invoice.collecting) await collectInvoice(ctx, { invoiceId }, deps);
  const own = payments.filter((payment) => payment.invoiceId === invoiceId);
  const requestKey = `dunning:${openedAt}:${next}`;
  if (own.some((payment) => payment.requestKey === requestKey)) return;
  const latest = own.at(-1);
  if (!account.customer || !mayRetry(account.defaultMethod, latest)) return;
  const now = await deps.finance.findInvoice(invoiceId);
  if (now && isCollected(now) && !now.collecting) await collectInvoice(ctx, { invoiceId, requestKey }, deps);
}

const DAY_SECONDS = 86_400;

interface Case {
  readonly account: AccountRecord;
  readonly invoice: InvoiceRecord;
  readonly record: DunningRecord;
}

interface Decision {
  readonly action: string;
  readonly writes: readonly Write[];
  readonly events: readonly OutgoingEvent[];
}

/** A payment is under way that may still succeed: nothing is stopped or given up meanwhile. */
const waitsForMoney = ({ invoice }: Case, { act }: DueStep): boolean =>
  invoice.collecting !== null && (act === 'suspend' || act === 'write-off');

async function noticeOf({ act }: DueStep, { account, invoice }: Case, deps: PaymentDeps): Promise<DunningNotice> {
  if (act === 'suspend') return 'suspended';
  if (act === 'final-notice') return act;
  if (act !== 'retry' || account.defaultMethod === null) return 'overdue';
  const payments = (await deps.finance.payments()).filter(({ invoiceId }) => invoiceId === invoice.id);
  return noticeOfFailure(payments.at(-1)?.failureClass);
}

async function decide(ctx: Now, step: DueStep, given: Case, deps: PaymentDeps): Promise<Decision> {
  const { invoice, record } = given;
  const common = { version: record.version + 1, updatedAt: ctx.now };
  if (!isDue(invoice)) {
    const after = { ...recovered(record), ...common, closedAt: ctx.now };
    return {
      action: 'dunning.recover',
      ...(await moved(ctx, { before: record, after, invoice, notice: 'recovered' }, deps)),
    };
  }
  if (waitsForMoney(given, step)) {
    const after = { ...record, ...common, extendedSeconds: record.extendedSeconds + DAY_SECONDS };
    return { action: 'dunning.wait', ...(await moved(ctx, { before: record, after, invoice }, deps)) };
  }
  if (step.act === 'write-off') return { action: 'dunning.write-off', ...(await writeOff(ctx, given, deps)) };
  const after = { ...stepTaken(record, ctx.now), ...common };
  const notice = await noticeOf(step, given, deps);
  return { action: `dunning.${step.act}`, ...(await moved(ctx, { before: record, after, invoice, notice }, deps)) };
}

/** What a policy wants to be done now about one unpaid invoice; done once, however often it is asked for. */
export async function takeDunningStep(ctx: Now, wanted: Wanted, deps: PaymentDeps): Promise<void> {
  const { invoiceId } = wanted;
  const found = await deps.dunning.find(invoiceId);
  if (found && dueIn(found, wanted, ctx)?.act === 'retry') await tryMethod(ctx, found, deps);
  await retrying(deps, async () => {
    const record = await deps.dunning.find(invoiceId);
    const step = dueIn(record, wanted, ctx);
    const [account, invoice] = await Promise.all([getAccount(deps), deps.finance.findInvoice(invoiceId)]);
    if (!record || !step || !invoice) return;
    const { action, writes, events } = await decide(ctx, step, { account, invoice, record }, deps);
    const audit = { action, target: invoiceId, changes: { number: invoice.number, act: step.act } };
    await recordChange(account, { writes, events, audit, reply: undefined }, deps);
  });
}
