import { id, plans, theTenant } from './fake-data.ts';

const at = '2026-11-20T09:30:00.000Z';

export const staff = {
  id: '6f1c2f0a-3f0e-4c58-9d52-6d9a3c2b7e10',
  email: 'sam@tenantry.example',
  permissions: ['ops:read', 'ops:write'] as ('ops:read' | 'ops:write')[],
  mfa: { enrolled: false, required: false },
};

export const staffTokens = {
  accessToken: 'staff-access-1',
  refreshToken: 'staff-refresh-1',
  expiresAt: '2030-01-01T00:00:00.000Z',
  mfaEnrolmentRequired: false,
};

const row = (
  n: number,
  name: string,
  slug: string,
  plan: 'free' | 'pro' | 'enterprise',
  state: 'active' | 'suspended' | 'closing' | 'provisioning' = 'active',
  mode: 'live' | 'sandbox' = 'live',
) => ({
  id: id('ten', n),
  name,
  slug,
  plan,
  state,
  mode,
  createdAt: `2026-11-${String(20 - n).padStart(2, '0')}T09:30:00.000Z`,
});

export const tenantRows = [
  row(1, 'Northwind Research', 'northwind', 'pro'),
  row(2, 'Southwind Traders', 'southwind', 'free', 'suspended'),
  row(3, 'Contoso Robotics', 'contoso', 'enterprise', 'closing'),
  row(4, 'Fabrikam Labs', 'fabrikam', 'pro', 'provisioning'),
  row(5, 'Adventure Works', 'adventure-works', 'free', 'active', 'sandbox'),
];

type Row = (typeof tenantRows)[number];

const step = (
  name: string,
  state: 'succeeded' | 'failed' | 'running',
  minute: number,
  error: string | null = null,
) => ({
  name,
  state,
  at: `2026-11-20T09:${String(minute).padStart(2, '0')}:00.000Z`,
  error,
});

export const operations = [
  {
    id: id('op', 1),
    kind: 'provisioning' as const,
    tenantId: id('ten', 1),
    state: 'succeeded' as const,
    steps: [
      step('create-tenant-key', 'succeeded', 30),
      step('create-gateway-key', 'succeeded', 30),
      step('register-tenant', 'succeeded', 31),
      step('provision-owner', 'succeeded', 31),
      step('activate-tenant', 'succeeded', 31),
    ],
    error: null,
    result: { tenantId: id('ten', 1) },
    attempt: 1,
    startedAt: at,
    endedAt: '2026-11-20T09:31:12.000Z',
  },
  {
    id: id('op', 2),
    kind: 'deletion' as const,
    tenantId: id('ten', 3),
    state: 'failed' as const,
    steps: [
      step('stop-access', 'succeeded', 30),
      step('drain-usage', 'succeeded', 31),
      step('purge-stores', 'failed', 33, 'S3ServiceException: SlowDown'),
    ],
    error: 'purge-stores: S3ServiceException: SlowDown',
    result: null,
    attempt: 2,
    startedAt: at,
    endedAt: '2026-11-20T09:33:02.000Z',
  },
];

export const inspect = (found: Row) => ({
  tenant: { ...theTenant, ...found, tier: 'pool' as const, etag: '"3"' },
  suspension: found.state === 'suspended' ? { reason: 'Card testing from their accounts', at, by: staff.id } : null,
  deletion:
    found.state === 'closing'
      ? { receiptId: id('del', 3), operationId: id('op', 2), effectiveAt: '2026-12-20T09:30:00.000Z' }
      : null,
  subscription: {
    plan: found.plan,
    version: 1,
    state: 'active',
    currency: 'EUR',
    interval: 'month',
    period: { start: '2026-11-01T00:00:00.000Z', end: '2026-12-01T00:00:00.000Z' },
    cancelAt: null,
  },
  people: { active: 4, limit: found.plan === 'enterprise' ? null : 50 },
  key: { state: 'enabled' as const },
  storage: { bytes: '48210332' },
  lastActivityAt: '2026-11-27T16:02:00.000Z',
  etag: '"3"',
  operations: operations.filter(({ tenantId }) => tenantId === found.id).map(({ steps: _steps, ...rest }) => rest),
});

const reconciliation = (name: string, capability: string, found: number | null, repaired: number, left: number) => ({
  name,
  capability,
  ranAt: found === null ? null : '2026-11-28T03:00:00.000Z',
  found,
  repaired: found === null ? null : repaired,
  left: found === null ? null : left,
  examples: left ? [`${id('ten', 2)}: no customer at the payment provider`] : [],
});

export const reconciliations = [
  reconciliation('slug-claims', 'tenants', 0, 0, 0),
  reconciliation('key-pool', 'tenants', 2, 2, 0),
  reconciliation('stripe-customers', 'billing', 3, 2, 1),
  reconciliation('outbox', 'platform', null, 0, 0),
];

const letter = {
  queue: 'control-plane' as const,
  kind: 'event' as const,
  rule: 'billing-render-on-finalized',
  stream: null,
  failedAt: '2026-11-27T22:10:00.000Z',
  receives: 1,
  batch: null,
  isReplayable: true,
};

export const deadLetters = [
  {
    ...letter,
    id: 'dl_1',
    function: 'billing/render-on-finalized',
    what: 'InvoiceFinalized',
    tenantId: id('ten', 1),
    error: { name: 'TimeoutError', message: 'The font could not be read in time.' },
    payload: { invoiceId: id('inv', 43), tenantId: id('ten', 1) },
  },
  {
    ...letter,
    id: 'dl_2',
    queue: 'application-plane' as const,
    kind: 'stream-batch' as const,
    rule: null,
    stream: 'usage',
    function: 'metering/aggregate',
    what: null,
    tenantId: null,
    error: null,
    batch: { shardId: 'shardId-000000000000', firstSequence: '4964', lastSequence: '4999', size: 35 },
    payload: null,
    isReplayable: false,
  },
];

export const planVersions = plans.flatMap((plan) => [{ ...plan, state: 'current' as const, catalogue: 1 }]);

export const staffEvents = [
  {
    id: id('aud', 1),
    occurredAt: at,
    actor: { type: 'operator' as const, id: staff.id },
    action: 'tenant.suspend',
    target: id('ten', 2),
    tenantId: id('ten', 2),
    requestId: id('req', 1),
    changes: { reason: 'Card testing from their accounts' },
  },
  {
    id: id('aud', 2),
    occurredAt: at,
    actor: { type: 'operator' as const, id: staff.id },
    action: 'reconciliation.run',
    target: 'stripe-customers',
    tenantId: null,
    requestId: id('req', 2),
    changes: null,
  },
];

const healthOf = (operation: string, calls: number, availability: number | null, remaining: number) => ({
  operation,
  calls,
  availability,
  p50Ms: calls ? 41 : null,
  p95Ms: calls ? 180 : null,
  p99Ms: calls ? 412 : null,
  errorBudget: { objective: 0.999, days: 30, calls, failed: Math.round(calls * (1 - (availability ?? 1))), remaining },
  windows: [],
});

export const health = [
  healthOf('read', 18_240, 0.9998, 0.8),
  healthOf('write', 2_100, 0.998, -0.4),
  healthOf('file', 0, null, 1),
];
