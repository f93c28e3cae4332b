import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stripeProvider } from '../../functions/billing/stripe.adapter.ts';
import { bound, stripeTax } from '../../functions/billing/stripe-tax.adapter.ts';
import { instantOf } from '../../functions/kernel/time.ts';
import { sellable, stageOf } from '../../lib/config.ts';
import { type RunningStripe, startStripe } from '../../local/stripe/server.ts';
import { countedIds, tenantA } from '../kit/world.ts';
import { fakeTax } from './fake-tax.ts';
import { at, taxContract } from './tax-contract.ts';

const keys = { secretKey: 'sk_test_tax', publishableKey: 'pk_test_tax', webhookSecret: 'whsec_tax' };
const secret = async () => keys;
const now = () => instantOf(Math.floor(Date.now() / 1000) * 1000);
const newId = countedIds();

taxContract('the Stripe Tax adapter against the local Stripe', async () => {
  const server = await startStripe({ port: 0 });
  const payments = stripeProvider({ url: server.url, secret });
  return {
    provider: stripeTax({ url: server.url, secret }),
    customer: () => payments.ensureCustomer({ tenantId: tenantA, name: 'Acme', key: 'customer:tax:1' }),
    now,
    close: server.close,
  };
});

taxContract('the fake tax service', async () => ({
  provider: fakeTax(),
  customer: async () => 'cus_1',
  now,
  close: async () => {},
}));

describe('the Stripe Tax adapter', () => {
  let server: RunningStripe;
  beforeAll(async () => {
    server = await startStripe({ port: 0 });
  });
  afterAll(() => server.close());

  const fault = (kind: string, path: string, times = 1) =>
    fetch(`${server.url}/_local/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ kind, path, method: 'POST', times }),
    });
  const usd = (minor: bigint) => ({ minor, currency: 'USD' as const });
  const query = (postalCode: string) => ({
    ...{ address: at('US', postalCode), taxId: null, currency: 'USD' as const, categories: ['software-service'] },
  });

  test.each([
    ['New York, of three jurisdictions', '10001', '0.08875', 'standard'],
    ['Texas, on four fifths of it', '78701', '0.066', 'standard'],
    ['California, that does not tax it', '94103', '0', 'exempt'],
  ])('sums up %s', async (_, postalCode, rate, reason) => {
    const quote = await stripeTax({ url: server.url, secret }).quote(query(postalCode));

    expect(quote).toMatchObject({ rates: { 'software-service': { rate, reason } } });
  });

  test('who is not answered waits, and so does who is refused', async () => {
    const provider = stripeTax({ url: server.url, secret });
    await fault('drop_before', '/v1/tax/calculations', 2);

    expect(await provider.quote(query('10001'))).toEqual({ pending: 'unavailable' });
    // It is back, and who was not answered does not ask again at once.
    expect(await provider.quote(query('10001'))).toEqual({ pending: 'unavailable' });
    expect(await stripeTax({ url: server.url, secret }).quote(query('10001'))).toMatchObject({ authoritative: false });
    expect(
      await stripeTax({ url: server.url, secret: async () => ({ ...keys, secretKey: 'pk_test_x' }) }).quote(
        query('10001'),
      ),
    ).toEqual({
      pending: 'unavailable',
    });
  });

  test('a sale whose answers were lost is one sale', async () => {
    const provider = stripeTax({ url: server.url, secret });
    const id = newId('inv');
    const sale = {
      ...{ tenantId: tenantA, invoiceId: id, number: 'TNY-2026-000077', at: now(), address: at('DE'), taxId: null },
      groups: [{ id: 'software-service 0.19 standard', category: 'software-service', net: usd(3399n) }],
      key: `tax:${id}:1`,
    };
    await fault('drop_after', '/v1/tax/transactions/create_from_calculation');

    const asked = await provider.commit(sale);
    const daysLater = await provider.commit({ ...sale, key: 'tax:forgotten' });

    expect(asked.lines).toMatchObject([{ tax: 646n }]);
    expect(daysLater).toEqual(asked);
  });

  test('tax that binds comes from Stripe itself, with a key that is live', async () => {
    const trial = stripeTax({ url: server.url, secret });

    expect(() => bound('binding', server.url, trial)).toThrow('not calculated by');
    expect(bound('trial', server.url, trial)).toBe(trial);
    const abroad = bound('binding', 'https://api.stripe.com', trial);
    await expect(abroad.quote(query('10001'))).rejects.toThrow('test key');
  });
});

describe('a production', () => {
  test('does not start its functions with a stand-in for Stripe', async () => {
    const starting = () => import('../../functions/billing/tax-edge.adapter.ts');
    const given = { STRIPE_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:1:secret:x', TAX_POLICY: 'binding' };
    Object.assign(process.env, given, { STRIPE_URL: 'http://localhost:12111' });

    await expect(starting()).rejects.toThrow('not calculated by localhost:12111');
  });

  test('is not synthesized with tax that is tried out, nor with a stand-in for Stripe', () => {
    const prod = stageOf('prod');

    expect(prod.tax).toBe('binding');
    expect(() => sellable({ ...prod, tax: 'trial' })).toThrow('binding');
    expect(() => sellable({ ...prod, stripeUrl: 'http://localhost:12111' })).toThrow('localhost');
    expect(stageOf('local').tax).toBe('trial');
  });
});
