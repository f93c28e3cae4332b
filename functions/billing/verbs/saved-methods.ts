import type { TenantContext } from '../../kernel/tenant-context.ts';
import { billing, type PaymentMethod } from '../contract.ts';
import type { SavedMethod } from '../payment-ports.ts';
import type { AccountRecord, PaymentDeps } from '../ports.ts';
import { collectOpen } from './collect-open.ts';
import { getAccount } from './record-change.ts';
import { retrying } from './retrying.ts';

type Now = Pick<TenantContext, 'now'>;

export interface SavedMethods {
  readonly account: AccountRecord;
  readonly methods: readonly SavedMethod[];
}

export const methodView = (
  { country: _, ...method }: SavedMethod,
  { defaultMethod }: AccountRecord,
): PaymentMethod => ({
  ...method,
  isDefault: method.id === defaultMethod,
});

/** The provider first: a default that only we know would be charged in vain. */
export async function chooseDefault(
  { now }: Now,
  account: AccountRecord,
  method: SavedMethod | undefined,
  deps: PaymentDeps,
): Promise<AccountRecord> {
  const { customer, version } = account;
  if (method && customer) await deps.provider.setDefault(customer, method.id, `default:${method.id}:${version}`);
  const { methodCountry: _, ...before } = account;
  const chosen: AccountRecord = {
    ...before,
    defaultMethod: method?.id ?? null,
    ...(method?.country === undefined ? {} : { methodCountry: method.country }),
    version: version + 1,
    updatedAt: now,
  };
  return deps.step({
    writes: [deps.finance.putAccount(chosen, version)],
    audit: { action: 'payment-method.set-default', target: method?.id ?? 'none' },
    events: method ? [billing.events.paymentMethodAttached.make({ paymentMethodId: method.id })] : [],
    reply: chosen,
  });
}

/** What the provider has now. The first method becomes the default, and pays what is open. */
export async function savedMethods(ctx: Now, deps: PaymentDeps): Promise<SavedMethods> {
  const saved = await retrying(deps, async () => {
    const account = await getAccount(deps);
    if (account.customer === null) return { account, methods: [] };
    const methods = await deps.provider.listMethods(account.customer);
    const isKnown = methods.some(({ id }) => id === account.defaultMethod);
    const isSettled = isKnown || (methods.length === 0 && account.defaultMethod === null);
    if (isSettled || account.state === 'closed') return { account, methods };
    return { account: await chooseDefault(ctx, account, methods[0], deps), methods };
  });
  if (saved.account.defaultMethod) await collectOpen(ctx, deps);
  return saved;
}
