import { billingProblem } from '../../functions/billing/contract.ts';
import type {
  Collection,
  CollectOutcome,
  PaymentProvider,
  ProviderDispute,
  ProviderEvent,
  RefundOutcome,
  RefundRequest,
  SavedMethod,
} from '../../functions/billing/payment-ports.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { problem } from '../../functions/kernel/problem.ts';

export type Operation = Exclude<keyof PaymentProvider, 'verifyEvent' | 'movesMoney'>;

interface FakePayment {
  readonly collection: Collection;
  readonly outcome: CollectOutcome;
}
interface FakeRefund extends RefundRequest {
  readonly outcome: RefundOutcome;
}

export interface FakeProvider extends PaymentProvider {
  readonly customers: Map<string, TenantId>;
  readonly payments: readonly FakePayment[];
  readonly refunds: readonly FakeRefund[];
  readonly calls: readonly Operation[];
  /** As the browser does it; the card's name decides what becomes of charges. */
  confirmCard(session: { readonly clientSecret: string }, card?: string): Promise<void>;
  /** The next call of this operation fails before it has its effect, or after it had it. */
  lose(operation: Operation, when: 'before' | 'after', times?: number): void;
  /** A card holder disputes a payment, named by the provider's reference. */
  dispute(payment: string, feeMinor: bigint): { readonly reference: string; close(state: 'won' | 'lost'): void };
  /** The bank of who was to have it cannot take it, days later. */
  returnRefund(refundId: string): void;
  /** Kept of every payment from now on. */
  takeFee(minor: bigint): void;
  /** From now on every card has money. */
  reform(): void;
  setupReference(session: { readonly clientSecret: string }): string;
}

const declines: Readonly<Record<string, CollectOutcome>> = {
  pm_card_chargeCustomerFail: decline('generic_decline', 'soft'),
  pm_card_stolen: decline('stolen_card', 'hard'),
  pm_card_authenticationRequired: {
    status: 'failed',
    reference: null,
    class: 'authenticate',
    code: 'authentication_required',
    declineCode: 'authentication_required',
  },
};

function decline(declineCode: string, klass: 'soft' | 'hard'): CollectOutcome {
  return { status: 'failed', reference: null, class: klass, code: 'card_declined', declineCode };
}

/** Stripe as the port sees it, with state of its own: passes the same suite as the adapter against the local Stripe. */
export function fakeProvider(): FakeProvider {
  const customers = new Map<string, TenantId>();
  const setups = new Map<string, { tenantId: TenantId; customer: string; succeeded: boolean }>();
  const methods = new Map<string, SavedMethod & { customer: string; card: string }>();
  const payments: FakePayment[] = [];
  const refunds: FakeRefund[] = [];
  const calls: Operation[] = [];
  const replies = new Map<string, unknown>();
  const losses: { operation: Operation; when: 'before' | 'after' }[] = [];
  let count = 0;
  let isGood = false;
  let feeMinor: bigint | undefined;
  const disputes = new Map<string, ProviderDispute>();
  const newId = (prefix: string) => `${prefix}_${++count}`;
  const take = (operation: Operation, when: 'before' | 'after') => {
    const index = losses.findIndex((loss) => loss.operation === operation && loss.when === when);
    if (index < 0) return;
    losses.splice(index, 1);
    throw problem('unavailable', { detail: `${operation} lost ${when}` });
  };
  const once = <T>(key: string | undefined, act: () => T): T => {
    if (key === undefined) return act();
    if (!replies.has(key)) replies.set(key, act());
    return replies.get(key) as T;
  };
  const call = async <T>(operation: Operation, key: string | undefined, act: () => T): Promise<T> => {
    calls.push(operation);
    await Promise.resolve();
    take(operation, 'before');
    const answer = once(key, act);
    take(operation, 'after');
    return answer;
  };
  const outcomeOf = (collection: Collection): CollectOutcome => {
    const reference = newId('pi');
    const method = methods.get(collection.method);
    if (!method)
      return { status: 'failed', reference: null, class: 'method-gone', code: 'resource_missing', declineCode: null };
    const refusal = isGood ? undefined : declines[method.card];
    if (refusal) return { ...refusal, reference } as CollectOutcome;
    const fee = feeMinor === undefined ? {} : { fee: { ...collection.amount, minor: feeMinor } };
    return { status: 'succeeded', reference, received: collection.amount, ...fee };
  };
  return {
    customers,
    payments,
    refunds,
    calls,
    lose: (operation, when, times = 1) => {
      for (let i = 0; i < times; i += 1) losses.push({ operation, when });
    },
    returnRefund(refundId) {
      const at = refunds.findIndex((one) => one.refundId === refundId);
      const refund = refunds[at];
      if (!refund) throw new Error('no such refund');
      refunds[at] = { ...refund, outcome: { ...refund.outcome, state: 'failed' } };
    },
    takeFee: (minor) => {
      feeMinor = minor;
    },
    dispute(reference, minor) {
      const payment = payments.find(({ outcome }) => 'reference' in outcome && outcome.reference === reference);
      if (!payment) throw new Error('no such payment');
      const { tenantId, paymentId, amount } = payment.collection;
      const id = newId('dp');
      const opened = { reference: id, tenantId, paymentId, amount, fee: { ...amount, minor }, state: 'open' as const };
      disputes.set(id, opened);
      return { reference: id, close: (state) => void disputes.set(id, { ...opened, state }) };
    },
    readDispute: (reference) => call('readDispute', undefined, () => disputes.get(reference)),
    reform: () => {
      isGood = true;
    },
    setupReference: ({ clientSecret }) => clientSecret.split('_secret')[0] ?? '',
    async confirmCard({ clientSecret }, card = 'pm_card_visa') {
      const setup = setups.get(clientSecret.split('_secret')[0] ?? '');
      if (!setup) throw new Error('no such setup');
      setup.succeeded = true;
      const id = newId('pm');
      const shown = { kind: 'card', brand: 'visa', last4: '4242', expMonth: 12, expYear: 2030 };
      methods.set(id, { id, ...shown, customer: setup.customer, card });
    },
    movesMoney: async () => false,
    ensureCustomer: ({ tenantId, key }) =>
      call('ensureCustomer', key, () => {
        const known = [...customers].find(([, tenant]) => tenant === tenantId)?.[0];
        const id = known ?? newId('cus');
        customers.set(id, tenantId);
        return id;
      }),
    beginSetup: ({ tenantId, customer, key }) =>
      call('beginSetup', key, () => {
        const id = newId('seti');
        setups.set(id, { tenantId, customer, succeeded: false });
        return { publishableKey: 'pk_test_fake', clientSecret: `${id}_secret_x` };
      }),
    readSetup: (reference) => call('readSetup', undefined, () => setups.get(reference)),
    listMethods: (customer) =>
      call('listMethods', undefined, () =>
        [...methods.values()]
          .filter((method) => method.customer === customer)
          .map(({ customer: _, card: __, ...method }) => method),
      ),
    setDefault: (_customer, _method, key) => call('setDefault', key, () => undefined),
    detach: (method, key) =>
      call('detach', key, () => {
        methods.delete(method);
      }),
    collect: (collection) =>
      call('collect', collection.key, () => {
        const outcome = outcomeOf(collection);
        payments.push({ collection, outcome });
        return outcome;
      }),
    findPayment: ({ paymentId }) =>
      call('findPayment', undefined, () => payments.find((one) => one.collection.paymentId === paymentId)?.outcome),
    readPayment: (reference) =>
      call('readPayment', undefined, () => {
        const payment = payments.find(({ outcome }) => 'reference' in outcome && outcome.reference === reference);
        if (!payment) return undefined;
        const { tenantId, paymentId } = payment.collection;
        return { tenantId, paymentId, outcome: payment.outcome };
      }),
    recentPayments: () =>
      call('recentPayments', undefined, () =>
        payments.map(({ collection: { tenantId, paymentId }, outcome }) => ({
          reference: ('reference' in outcome && outcome.reference) || '',
          tenantId,
          ourId: paymentId,
        })),
      ),
    recentRefunds: () =>
      call('recentRefunds', undefined, () =>
        refunds.map(({ tenantId, refundId, outcome }) => ({
          reference: outcome.reference ?? '',
          tenantId,
          ourId: refundId,
        })),
      ),
    refund: (wanted) =>
      call('refund', wanted.key, () => {
        const payment = payments.find(({ outcome }) => 'reference' in outcome && outcome.reference === wanted.payment);
        const given = refunds
          .filter((one) => one.payment === wanted.payment && one.outcome.state !== 'failed')
          .reduce((s, one) => s + one.amount.minor, 0n);
        const left = (payment?.collection.amount.minor ?? 0n) - given;
        if (wanted.amount.minor > left) return { reference: null, state: 'failed' as const };
        const outcome: RefundOutcome = { reference: newId('re'), state: 'succeeded' };
        refunds.push({ ...wanted, outcome });
        return outcome;
      }),
    readRefunds: (reference) =>
      call('readRefunds', undefined, () => {
        const payment = payments.find(({ outcome }) => 'reference' in outcome && outcome.reference === reference);
        if (!payment) return undefined;
        const own = refunds.filter((one) => one.payment === reference);
        return {
          tenantId: payment.collection.tenantId,
          refunds: own.map(({ refundId, outcome }) => ({ refundId, ...outcome })),
        };
      }),
    async verifyEvent(raw, headers) {
      if (headers['stripe-signature'] !== 'good') throw billingProblem('signature-invalid');
      return JSON.parse(new TextDecoder().decode(raw)) as ProviderEvent;
    },
  };
}
