import type { OutgoingEvent, Write } from '../../kernel/change.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing } from '../contract.ts';
import {
  type DunningNotice,
  isRunning,
  nextStep,
  noticeOfFailure,
  opened,
  policyKeyFor,
  recovered,
  standingOf,
  upcoming,
} from '../domain/dunning.ts';
import type { DunningRecord } from '../dunning-ports.ts';
import type { AccountRecord, BillingDeps, InvoiceRecord } from '../ports.ts';

type Now = Pick<TenantContext, 'now'>;

/** What belongs into the transaction of whatever changed how an invoice stands. */
export interface Effect {
  readonly writes: readonly Write[];
  readonly events: readonly OutgoingEvent[];
}
export const nothing: Effect = { writes: [], events: [] };

interface Moved {
  readonly before: DunningRecord | undefined;
  readonly after: DunningRecord;
  readonly invoice: InvoiceRecord;
  /** Absent where the customer need not hear of it. */
  readonly notice?: DunningNotice;
}

const dueOf = (record: DunningRecord) => {
  const next = nextStep(record);
  return next && { at: next.at, ref: `dun~${record.invoiceId}~${record.next}` };
};

const wire = ({ open: { minor, currency } }: InvoiceRecord) => ({ amount: minor.toString(), currency });

function advanced({ after, invoice, notice }: Moved): OutgoingEvent[] {
  if (!notice) return [];
  const { invoiceId, number, state } = after;
  const what = { invoiceId, number, state, notice, open: wire(invoice) };
  return [billing.events.dunningAdvanced.make({ ...what, ...upcoming(after) })];
}

/** The case, its place in the schedule, and how the tenant stands with all its cases. */
export async function moved({ now }: Now, change: Moved, deps: BillingDeps): Promise<Effect> {
  const { before, after, invoice } = change;
  // The standing first: whoever changes another case meanwhile changes its version.
  const stood = await deps.dunning.findStanding();
  const others = (await deps.dunning.cases()).filter(({ invoiceId }) => invoiceId !== after.invoiceId);
  const standing = standingOf([...others, after]);
  const revision = (stood?.version ?? 0) + 1;
  const [past, next] = [before && dueOf(before), dueOf(after)];
  const isSame = past?.at === next?.at && past?.ref === next?.ref;
  return {
    writes: [
      ...deps.dunning.put(after, invoice.open, before?.version),
      deps.dunning.putStanding(
        { standing, version: revision, createdAt: stood?.createdAt ?? now, updatedAt: now },
        stood?.version,
      ),
      ...(past && !isSame ? [deps.schedules.remove('dun', past.at, past.ref)] : []),
      ...(next && !isSame ? [deps.schedules.put('dun', next.at, next.ref)] : []),
    ],
    events: [
      ...advanced(change),
      ...(standing === (stood?.standing ?? 'good')
        ? []
        : [billing.events.standingChanged.make({ standing, revision })]),
    ],
  };
}

interface Failure {
  readonly class: string;
  readonly code: string;
}

/** The first refusal, or the day on which it was due, opens the case; later refusals are noted in it. */
export async function openedBy(
  ctx: Now,
  { account, invoice, failure }: { account: AccountRecord; invoice: InvoiceRecord; failure: Failure | null },
  deps: BillingDeps,
): Promise<Effect> {
  // Nobody is left to be told; finance decides about what a deleted tenant owes.
  if (account.state === 'closed') return nothing;
  const before = await deps.dunning.find(invoice.id);
  if (before && isRunning(before)) {
    if (failure === null) return nothing;
    const after = { ...before, lastFailure: failure, version: before.version + 1, updatedAt: ctx.now };
    return moved(ctx, { before, after, invoice }, deps);
  }
  const plan = (await deps.subscriptions.find())?.terms.plan;
  const after: DunningRecord = {
    ...opened(policyKeyFor(plan, invoice.collection), ctx.now),
    invoiceId: invoice.id,
    number: invoice.number ?? '',
    lastFailure: failure,
    closedAt: null,
    version: (before?.version ?? 0) + 1,
    createdAt: before?.createdAt ?? ctx.now,
    updatedAt: ctx.now,
  };
  return moved(ctx, { before, after, invoice, notice: noticeOfFailure(failure?.class) }, deps);
}

/** Nothing is open any more: the case is over, and a suspension with it. */
export async function settledBy(ctx: Now, invoice: InvoiceRecord, deps: BillingDeps): Promise<Effect> {
  const before = await deps.dunning.find(invoice.id);
  if (!before || before.state === 'recovered') return nothing;
  const common = { version: before.version + 1, updatedAt: ctx.now };
  if (invoice.open.minor > 0n) return moved(ctx, { before, after: { ...before, ...common }, invoice }, deps);
  const after: DunningRecord = { ...recovered(before), ...common, closedAt: ctx.now };
  return moved(ctx, { before, after, invoice, notice: 'recovered' }, deps);
}
