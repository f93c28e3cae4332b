import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Collection, PaymentProvider } from '../../functions/billing/payment-ports.ts';
import { countedIds, tenantA, tenantB } from '../kit/world.ts';

export interface ProviderUnderTest {
  readonly provider: PaymentProvider;
  /** Confirms a setup as the browser does. */
  confirmCard(session: { publishableKey: string; clientSecret: string }, card?: string): Promise<unknown>;
  /** As a card holder does at their bank, and as the bank decides. */
  dispute(payment: string): Promise<{ readonly reference: string; close(outcome: 'won' | 'lost'): Promise<void> }>;
  close(): Promise<void>;
}

const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });

/** One suite for the fake and for the adapter: what the verbs count on. */
export function providerContract(name: string, make: () => Promise<ProviderUnderTest>): void {
  describe(name, () => {
    let under: ProviderUnderTest;
    const newId = countedIds();
    beforeAll(async () => {
      under = await make();
    });
    afterAll(() => under.close());

    const customerWith = async (...cards: string[]) => {
      const { provider } = under;
      const run = newId('op');
      const customer = await provider.ensureCustomer({ tenantId: tenantA, name: 'Acme', key: 'customer:a:1' });
      const before = (await provider.listMethods(customer)).length;
      for (const [index, card] of cards.entries()) {
        const session = await provider.beginSetup({ tenantId: tenantA, customer, key: `setup:${run}:${index}` });
        await under.confirmCard(session, card);
      }
      const methods = (await provider.listMethods(customer)).slice(before);
      return { customer, methods };
    };
    const collectionOf = (customer: string, method: string, minor = 4900n): Collection => {
      const invoiceId = newId('inv');
      return {
        tenantId: tenantA,
        invoiceId,
        paymentId: newId('pay'),
        attempt: 1,
        customer,
        method,
        amount: usd(minor),
        description: 'TNY-2026-000001',
        key: `collect:${invoiceId}:1`,
      };
    };

    test('one customer for each tenant, however often it is asked for', async () => {
      const { provider } = under;
      const wanted = { tenantId: tenantA, name: 'Acme', key: 'customer:a:1' };
      const first = await provider.ensureCustomer(wanted);

      expect(await provider.ensureCustomer(wanted)).toBe(first);
      expect(await provider.ensureCustomer({ ...wanted, key: 'customer:a:2' })).toBe(first);
      expect(await provider.ensureCustomer({ ...wanted, tenantId: tenantB, key: 'customer:b:1' })).not.toBe(first);
    });

    test('a confirmed setup shows its tenant, and its card is listed, oldest first', async () => {
      const { provider } = under;
      const { customer } = await customerWith();
      const session = await provider.beginSetup({ tenantId: tenantA, customer, key: `setup:${newId('op')}:1` });
      const reference = session.clientSecret.split('_secret')[0] ?? '';

      expect(await provider.readSetup(reference)).toMatchObject({ tenantId: tenantA, succeeded: false });
      await under.confirmCard(session);

      expect(await provider.readSetup(reference)).toMatchObject({ tenantId: tenantA, succeeded: true });
      const methods = await provider.listMethods(customer);
      expect(methods.at(-1)).toMatchObject({ kind: 'card', brand: 'visa', last4: '4242' });
      await provider.setDefault(customer, methods.at(-1)?.id ?? '', `default:${newId('op')}:1`);
    });

    test('an unknown setup or payment reads as none', async () => {
      const { customer } = await customerWith();

      expect(await under.provider.readSetup('seti_unknown')).toBeUndefined();
      expect(await under.provider.readPayment('pi_unknown')).toBeUndefined();
      expect(await under.provider.readRefunds('pi_unknown')).toBeUndefined();
      expect(await under.provider.findPayment({ customer, paymentId: 'pay_unknown' })).toBeUndefined();
    });

    test('the same key charges once, and the payment is found by our own id', async () => {
      const { provider } = under;
      const { customer, methods } = await customerWith('pm_card_visa');
      const collection = collectionOf(customer, methods[0]?.id ?? '');

      const first = await provider.collect(collection);
      const second = await provider.collect(collection);

      expect(first).toMatchObject({ status: 'succeeded', received: usd(4900n) });
      expect(second).toEqual(first);
      expect(await provider.findPayment({ customer, paymentId: collection.paymentId })).toEqual(first);
      const reference = first.status === 'succeeded' ? first.reference : '';
      expect(await provider.readPayment(reference)).toEqual({
        tenantId: tenantA,
        paymentId: collection.paymentId,
        outcome: first,
      });
    });

    test('a decline is an answer with its class, kept for its key', async () => {
      const { provider } = under;
      const { customer, methods } = await customerWith('pm_card_chargeCustomerFail');
      const collection = collectionOf(customer, methods[0]?.id ?? '');

      const outcome = await provider.collect(collection);

      expect(outcome).toMatchObject({ status: 'failed', class: 'soft', code: 'card_declined' });
      expect(await provider.collect(collection)).toEqual(outcome);
      expect(await provider.findPayment({ customer, paymentId: collection.paymentId })).toMatchObject({
        status: 'failed',
      });
    });

    test('a bank that wants its customer is told apart', async () => {
      const { customer, methods } = await customerWith('pm_card_authenticationRequired');

      const outcome = await under.provider.collect(collectionOf(customer, methods[0]?.id ?? ''));

      expect(outcome).toMatchObject({ status: 'failed', class: 'authenticate' });
    });

    test('a method that was forgotten is listed no more and refuses charges', async () => {
      const { provider } = under;
      const { customer, methods } = await customerWith('pm_card_visa');
      const id = methods[0]?.id ?? '';

      await provider.detach(id, `detach:${id}:1`);

      expect((await provider.listMethods(customer)).map((method) => method.id)).not.toContain(id);
      expect(await provider.collect(collectionOf(customer, id))).toMatchObject({
        status: 'failed',
        class: 'method-gone',
      });
    });

    test.each(['won', 'lost'] as const)(
      'a dispute is read with its payment, amount and fee, and then as %s',
      async (end) => {
        const { provider } = under;
        const { customer, methods } = await customerWith('pm_card_visa');
        const collection = collectionOf(customer, methods[0]?.id ?? '');
        const outcome = await provider.collect(collection);
        const { reference, close } = await under.dispute(outcome.status === 'succeeded' ? outcome.reference : '');
        const opened = { reference, tenantId: tenantA, paymentId: collection.paymentId, amount: usd(4900n) };

        expect(await provider.readDispute(reference)).toEqual({ ...opened, fee: usd(1500n), state: 'open' });
        await close(end);

        expect(await provider.readDispute(reference)).toEqual({ ...opened, fee: usd(1500n), state: end });
        expect(await provider.readDispute('dp_unknown')).toBeUndefined();
      },
    );

    test('refunds: the same key once, found by our own id, never above the charge', async () => {
      const { provider } = under;
      const { customer, methods } = await customerWith('pm_card_visa');
      const outcome = await provider.collect(collectionOf(customer, methods[0]?.id ?? ''));
      const payment = outcome.status === 'succeeded' ? outcome.reference : '';
      const refundId = newId('ref');
      const wanted = { tenantId: tenantA, refundId, payment, amount: usd(2450n), key: `refund:${refundId}:1` };

      const made = await provider.refund(wanted);
      const again = await provider.refund(wanted);
      const tooMuch = newId('ref');
      const refused = await provider.refund({
        ...wanted,
        refundId: tooMuch,
        key: `refund:${tooMuch}:1`,
        amount: usd(9999n),
      });

      expect(made.state).toBe('succeeded');
      expect(again).toEqual(made);
      expect(refused).toEqual({ reference: null, state: 'failed' });
      expect(await provider.readRefunds(payment)).toEqual({ tenantId: tenantA, refunds: [{ refundId, ...made }] });
    });
  });
}
