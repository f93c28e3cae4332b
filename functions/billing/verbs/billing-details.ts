import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch } from '../../kernel/if-match.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import { billing } from '../contract.ts';
import type { BillingDetails } from '../domain/billing-details.ts';
import type { AccountRecord, BillingDeps } from '../ports.ts';
import { retrying } from './retrying.ts';

type Deps = Pick<BillingDeps, 'finance' | 'tenant' | 'commit' | 'backOff'>;
type Endpoints = typeof billing.endpoints;

/** Until somebody says otherwise, the company as it signed up. */
export const detailsOf = ({ name, details }: AccountRecord): BillingDetails =>
  details ?? { name, email: null, address: null, taxId: null };

const viewOf = (account: AccountRecord) => ({ ...detailsOf(account), etag: etagOf(account.version) });

async function openAccount({ finance }: Deps): Promise<AccountRecord> {
  const account = await finance.findAccount();
  if (account?.state !== 'open') throw problem('not-found');
  return account;
}

export const getBillingDetails: Verb<Endpoints['getBillingDetails'], Deps> = async (_ctx, _input, deps) =>
  viewOf(await openAccount(deps));

export const putBillingDetails: Verb<Endpoints['putBillingDetails'], Deps> = (ctx, details, deps) =>
  retrying(deps, async () => {
    const before = await openAccount(deps);
    assertIfMatch(ctx, before);
    const known = detailsOf(before);
    const changed = (['name', 'email', 'address', 'taxId'] as const).filter(
      (field) => JSON.stringify(known[field]) !== JSON.stringify(details[field]),
    );
    if (changed.length === 0) return viewOf(before);
    const account: AccountRecord = { ...before, details, version: before.version + 1, updatedAt: ctx.now };
    return deps.commit({
      writes: [deps.finance.putAccount(account, before.version)],
      audit: { action: 'billing-details.update', target: ctx.tenantId, changes: { changed } },
      events: [billing.events.billingDetailsChanged.make({ changed })],
      reply: viewOf(account),
    });
  });
