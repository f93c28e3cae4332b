import type { CurrencyCode } from '../../kernel/currency.ts';
import { zero } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Mode, PlanKey } from '../../kernel/tier.ts';
import { floorToSecond, type Instant } from '../../kernel/time.ts';
import { billing } from '../contract.ts';
import type { AccountRecord, BalanceRecord, BillingDeps } from '../ports.ts';
import { beginSubscription } from './begin-subscription.ts';
import type { Books } from './books.ts';
import { currentTerms } from './plan-terms.ts';
import { retrying } from './retrying.ts';

export interface Start {
  readonly plan: PlanKey;
  readonly currency: CurrencyCode;
  readonly timezone: string;
  readonly mode: Mode;
  readonly country: string | null;
  readonly name: string;
  readonly locale: string;
  readonly at: Instant;
}

export interface Started {
  readonly subscriptionId: string;
  readonly invoiceId: string | null;
}

const newBooks = ({ name, country, locale, timezone, currency, mode }: Start, at: Instant): Books => {
  const stored = { createdAt: at, updatedAt: at };
  const account: AccountRecord = {
    state: 'open',
    name,
    country,
    locale,
    timeZone: timezone,
    currency,
    mode,
    customer: null,
    defaultMethod: null,
    closing: null,
    version: 1,
    ...stored,
  };
  // Version 0: the first documents write it.
  const balance: BalanceRecord = { credit: zero(currency), lastFinalizedAt: null, version: 0, ...stored };
  return { account, balance, subscription: undefined, periods: [], invoices: [], notes: [] };
};

/** Part of provisioning: repeated, it finds what it made. */
export const startSubscription = (_ctx: TenantContext, input: Start, deps: BillingDeps): Promise<Started> =>
  retrying(deps, async () => {
    const existing = await deps.subscriptions.find();
    if (existing) {
      const [first] = await deps.finance.invoices();
      return { subscriptionId: existing.id, invoiceId: first?.id ?? null };
    }
    const at = floorToSecond(input.at);
    const books = newBooks(input, at);
    const terms = currentTerms(input.plan, input.currency);
    const { subscription, issued } = await beginSubscription(books, { terms, at }, deps);
    const { start, end } = subscription.period;
    return deps.step({
      writes: [deps.finance.putAccount(books.account, undefined), ...issued.writes],
      audit: { action: 'subscription.start', target: subscription.id, changes: { plan: input.plan } },
      events: [
        billing.events.subscriptionStarted.make({ plan: input.plan, periodStart: start, periodEnd: end }),
        ...issued.events,
      ],
      reply: { subscriptionId: subscription.id, invoiceId: issued.invoice?.id ?? null },
    });
  });
