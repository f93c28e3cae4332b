import { currentCatalogue, findPlan } from '../../functions/billing/domain/catalogue.ts';
import { legalDocuments } from '../../functions/compliance/contract.ts';
import { type CurrencyCode, fromMajor, money } from '../../functions/kernel/money.ts';
import { permissionsOf } from '../../functions/kernel/permissions.ts';

/** Ids of the right form that a reader can tell apart: `id('prj', 1)`. */
export const id = (prefix: string, n: number): string => `${prefix}_01JD${String(n).padStart(22, '0')}`;

export const eur = (minor: number) => money(BigInt(minor), 'EUR');
export const period = { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' };

export const theTenant = {
  id: id('ten', 1),
  slug: 'northwind',
  name: 'Northwind Research',
  plan: 'pro' as const,
  tier: 'pool' as const,
  isolation: 'pool' as const,
  state: 'active' as const,
  mode: 'live' as const,
  region: 'eu-central-1',
  locale: 'en-GB',
  timezone: 'Europe/Berlin',
  currency: 'EUR' as const,
  country: 'DE',
  createdAt: '2026-11-01T08:12:00.000Z',
  etag: '"3"',
  links: {},
};

export const theOwner = {
  id: id('usr', 1),
  email: 'olivia@northwind.example',
  name: 'Olivia Owner',
  role: 'owner' as const,
  tenantId: theTenant.id,
  permissions: [...permissionsOf.owner],
  entitlements: {},
  limits: { people: 50, apiTokens: 20, requestsPerMinute: 600 },
  flags: {},
};

export const plans = currentCatalogue().plans.map(({ plan, name, version, interval, recurring, meters, limits }) => ({
  key: plan as 'free' | 'pro' | 'enterprise',
  name,
  version,
  interval: interval as 'month',
  recurring: Object.entries(recurring).map(([currency, fee]) => fromMajor(fee, currency as CurrencyCode)),
  meters: Object.entries(meters).map(([key, { included, price }]) => ({
    key,
    unit: key === 'storage' ? 'GB-months' : key,
    included,
    overage: price === 'blocked' ? ('blocked' as const) : ('priced' as const),
    prices:
      price === 'blocked'
        ? []
        : Object.entries(price).map(([currency, model]) => ({
            model: model.kind,
            currency,
            tiers:
              model.kind === 'unit'
                ? [{ upTo: null, unitPrice: model.price, flatFee: '0' }]
                : 'tiers' in model
                  ? model.tiers.map(({ upTo, unitPrice }) => ({ upTo: upTo ?? null, unitPrice, flatFee: '0' }))
                  : [],
          })),
  })),
  limits: { people: limits.people, requestsPerMinute: limits.requestsPerMinute, apiTokens: limits.apiTokens },
}));

export const legal = legalDocuments.map((document) => ({ ...document }));

const untaxed = (minor: number) => ({
  taxState: 'not-configured',
  taxes: [{ rate: '0', reason: 'not-configured', legalText: null, net: eur(minor), amount: eur(0) }],
});
/** In Berlin, with a stand-in for the tax service. */
export const taxed = (minor: number) => ({
  taxState: 'not-authoritative',
  tax: eur(Math.round(minor * 0.19)),
  total: eur(minor + Math.round(minor * 0.19)),
  taxes: [
    { rate: '0.19', reason: 'standard', legalText: null, net: eur(minor), amount: eur(Math.round(minor * 0.19)) },
  ],
});

const noTax = { amount: eur(0), rate: '0', reason: 'not-configured' };
const line = (
  n: number,
  kind: 'recurring' | 'usage' | 'proration',
  meter: string | null,
  description: string,
  quantity: string,
  unitPrice: string,
  minor: number,
) => ({
  id: `line-${n}`,
  kind,
  meter,
  description,
  period,
  quantity,
  unitPrice,
  amount: eur(minor),
  tax: noTax,
});

export const invoiceOf = (n: number, state: 'draft' | 'final' | 'paid' | 'past-due', minor = 5420) => ({
  id: id('inv', n),
  number: state === 'draft' ? null : `TNY-2026-${String(n).padStart(6, '0')}`,
  state,
  currency: 'EUR',
  period,
  lines: [
    line(1, 'recurring', null, 'Pro, monthly', '1', '45.00', 4500),
    line(2, 'usage', 'api-calls', 'API calls beyond 10,000', '18240', '0.00037', 675),
    line(3, 'usage', 'storage', 'Storage beyond 5 GB-months', '12.25', '0.23', 245),
  ],
  net: eur(minor),
  tax: eur(0),
  total: eur(minor),
  ...untaxed(minor),
  creditUsed: eur(0),
  due: eur(state === 'paid' ? 0 : minor),
  finalizedAt: state === 'draft' ? null : '2026-11-01T08:12:04.000Z',
  dueAt: state === 'draft' ? null : '2026-11-15T08:12:04.000Z',
  collection: 'charge',
  purchaseOrder: null,
  reference: null,
  createdAt: '2026-11-01T08:12:04.000Z',
});

export const previewOf = (plan: 'free' | 'pro' | 'enterprise') => ({
  effectiveAt: '2026-11-24T22:00:00.000Z',
  lines: [
    line(1, 'proration', null, 'Unused time of Pro, 518400 of 2592000 s', '1', '-9.00', -900),
    line(
      2,
      'proration',
      null,
      `Remaining time of ${findPlan(plan)?.name ?? plan}, 518400 of 2592000 s`,
      '1',
      '182.00',
      18200,
    ),
  ],
  net: eur(17300),
  tax: eur(0),
  total: eur(17300),
  ...untaxed(17300),
});

export const usage = {
  period,
  meters: [
    { key: 'api-calls', unit: 'call', quantity: '7421', included: '10000', limit: null, projected: '9502' },
    { key: 'job-minutes', unit: 'minute', quantity: '1380.5', included: '1000', limit: null, projected: '1810' },
    {
      key: 'storage-gb-hours',
      unit: 'GB-hour',
      quantity: '1204.118',
      included: '3650',
      limit: null,
      projected: '1600',
    },
    { key: 'active-users', unit: 'person', quantity: '4', included: null, limit: null, projected: '4' },
  ],
};

export const receiptOf = (done: boolean) => ({
  id: id('del', 1),
  state: done ? ('done' as const) : ('invoicing' as const),
  effectiveAt: '2026-11-24T22:00:00.000Z',
  steps: ['revoke-credentials', 'drain-usage', 'final-invoice', 'empty-stores', 'destroy-key', 'sign-certificate'].map(
    (name, index) => ({
      name,
      state: done || index < 2 ? ('done' as const) : index === 2 ? ('running' as const) : ('pending' as const),
      at: done || index < 2 ? '2026-11-24T22:00:31.000Z' : null,
    }),
  ),
  certificate: done
    ? {
        tenantId: theTenant.id,
        requestedAt: '2026-11-24T22:00:00.000Z',
        completedAt: '2026-11-24T22:01:10.000Z',
        stores: [
          { store: 'items', removed: 1204, remaining: 0 },
          { store: 'files', removed: 38, remaining: 0 },
          { store: 'identities', removed: 4, remaining: 0 },
        ],
        retained: [
          {
            store: 'invoices',
            what: 'Invoices with the buyer’s particulars',
            reason: 'Bookkeeping law',
            until: '2036-12-31T00:00:00.000Z',
          },
          {
            store: 'backups',
            what: 'Encrypted backups',
            reason: 'Unreadable once the key is destroyed',
            until: '2026-12-29T00:00:00.000Z',
          },
        ],
        keyDeletionDate: '2026-12-01T22:00:00.000Z',
        signature: {
          algorithm: 'ECDSA_P256_SHA256' as const,
          keyId: 'q3f0mYk1Vw8sT2cJ5d9b7nXeR4uHgLaZ6pQoI0yEvBk',
          value: 'MEUCIQDk3v9c0example0signature0value'.repeat(2),
        },
      }
    : null,
  finalInvoice: done
    ? {
        number: 'TNY-2026-000044',
        total: eur(-900),
        due: eur(0),
        open: eur(0),
        pdf: { url: 'about:blank', sha256: 'ab12'.repeat(16), expiresAt: '2026-11-24T23:00:00.000Z' },
        creditNote: { number: 'TNY-CN-2026-000003', invoice: 'TNY-2026-000041', total: eur(900) },
        refund: { amount: eur(900), state: 'succeeded' },
      }
    : null,
});
