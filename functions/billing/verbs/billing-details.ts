import type * as z from 'zod';
import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch } from '../../kernel/if-match.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing, billingProblem } from '../contract.ts';
import type { taxIdCheckSchema } from '../details-contract.ts';
import type { BillingDetails } from '../domain/billing-details.ts';
import type { AccountRecord, BillingDeps } from '../ports.ts';
import { retrying } from './retrying.ts';

type Deps = Pick<BillingDeps, 'finance' | 'subscriptions' | 'tax' | 'commit' | 'backOff' | 'schedules'>;
type Endpoints = typeof billing.endpoints;

/** Until somebody says otherwise, the company as it signed up. */
export const detailsOf = ({ name, details }: AccountRecord): BillingDetails =>
  details ?? { name, email: null, address: null, taxId: null };

/** A number that nobody was asked about yet is being asked about. */
function checkOf(account: AccountRecord): z.output<typeof taxIdCheckSchema> | null {
  const { taxId } = detailsOf(account);
  const { taxIdCheck: check } = account;
  if (taxId === null) return null;
  if (check?.taxId !== taxId) return { status: 'pending', name: null, source: null, checkedAt: null };
  const { status, name, source, checkedAt } = check;
  return { status, name, source, checkedAt };
}

const viewOf = (account: AccountRecord) => ({
  ...detailsOf(account),
  taxIdCheck: checkOf(account),
  etag: etagOf(account.version),
});

/** The clockwork asks within a quarter of an hour; until there is an answer the buyer is taxed. */
const asking = (changed: readonly string[], { taxId }: BillingDetails, { now }: TenantContext, { schedules }: Deps) =>
  taxId !== null && (changed.includes('taxId') || changed.includes('address'))
    ? [schedules.put('check-tax-id', now, 'tax-id')]
    : [];

async function openAccount({ finance }: Deps): Promise<AccountRecord> {
  const account = await finance.findAccount();
  if (account?.state !== 'open') throw problem('not-found');
  return account;
}

export const getBillingDetails: Verb<Endpoints['getBillingDetails'], Deps> = async (_ctx, _input, deps) =>
  viewOf(await openAccount(deps));

/** Whoever pays where tax binds stays somewhere: without an address no invoice would become final any more. */
async function assertSoldSomewhere({ mode }: AccountRecord, { address }: BillingDetails, deps: Deps): Promise<void> {
  if (address !== null || mode !== 'live' || deps.tax.policy !== 'binding') return;
  const subscription = await deps.subscriptions.find();
  const isSold = subscription && subscription.state !== 'canceled' && subscription.terms.plan !== 'free';
  if (isSold) throw billingProblem('billing-address-required');
}

export const putBillingDetails: Verb<Endpoints['putBillingDetails'], Deps> = (ctx, details, deps) =>
  retrying(deps, async () => {
    const before = await openAccount(deps);
    assertIfMatch(ctx, before);
    const known = detailsOf(before);
    const changed = (['name', 'email', 'address', 'taxId'] as const).filter(
      (field) => JSON.stringify(known[field]) !== JSON.stringify(details[field]),
    );
    if (changed.length === 0) return viewOf(before);
    await assertSoldSomewhere(before, details, deps);
    const account: AccountRecord = { ...before, details, version: before.version + 1, updatedAt: ctx.now };
    return deps.commit({
      writes: [deps.finance.putAccount(account, before.version), ...asking(changed, details, ctx, deps)],
      audit: { action: 'billing-details.update', target: ctx.tenantId, changes: { changed } },
      events: [billing.events.billingDetailsChanged.make({ changed })],
      reply: viewOf(account),
    });
  });
