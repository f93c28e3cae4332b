import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { problem } from '../../functions/kernel/problem.ts';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { tenantsProblem } from '../../functions/tenants/contract.ts';
import { dataKeyStore } from '../../functions/tenants/data-key-store.ts';
import { MOST_DATA_KEYS } from '../../functions/tenants/domain/data-key.ts';
import type { KeyUse, TenantKeyDeps } from '../../functions/tenants/key-ports.ts';
import { getTenantKey } from '../../functions/tenants/verbs/get-tenant-key.ts';
import { holdTenantKey } from '../../functions/tenants/verbs/hold-tenant-key.ts';
import { rotateTenantKey } from '../../functions/tenants/verbs/rotate-tenant-key.ts';
import { tenantsWorld } from './tenants-world.ts';

const account = '111111111111';
const region = 'eu-central-1';
const keyArn = (owner = '222222222222', where = region) =>
  `arn:aws:kms:${where}:${owner}:key/0b8f1c6e-0000-4000-8000-000000000001`;

/** KMS keys by ARN, Tenantry's under no name: what is wrapped says by whom, and opens only there. */
function someKms() {
  const off = new Set<string>();
  const unusable = new Set<string>();
  let made = 0;
  const nameOf = (arn: string | undefined) => arn ?? 'own';
  const use: KeyUse = {
    look: async ({ keyArn: arn }) => ({
      state: off.has(nameOf(arn)) ? 'disabled' : 'enabled',
      arn: arn ?? keyArn(account),
    }),
    wrapDataKey: async (arn) => {
      made += 1;
      return `${nameOf(arn)}|secret-${made}`;
    },
    rewrap: async (key, arn) => {
      const [by, secret] = key.wrapped.split('|');
      if (by !== nameOf(key.keyArn)) throw new Error('wrapped by another key than it says');
      if (off.has(by ?? '')) throw problem('key-disabled');
      if (unusable.has(nameOf(arn))) throw tenantsProblem('key-unusable');
      return `${nameOf(arn)}|${secret}`;
    },
  };
  return { use, off, unusable };
}

async function aTenant() {
  const world = tenantsWorld();
  const tenantId = (await world.create(world.asker(await world.signUp()))).id as TenantId;
  const kms = someKms();
  const items = () => world.table.all(`TENANT#${tenantId}#KEY`);
  const dataKeys = dataKeyStore(tenantId, world.watched);
  // As KMS would have wrapped it.
  const [first] = items();
  await world.table.transact([{ put: { ...first, pk: first?.pk ?? '', sk: 'DATA', wrapped: 'own|secret-0' } }]);
  const ctx = (options: Partial<TenantContext> = {}) => world.ctx({ tenantId, ...options });
  const deps = (of: TenantContext): TenantKeyDeps => ({
    ...{ dataKeys, use: kms.use, commit: world.commitOf(of), place: { account, region } },
  });
  const look = () => getTenantKey(ctx(), {}, deps(ctx()));
  const rotate = (of = ctx()) => rotateTenantKey(of, {}, deps(of));
  const hold = (arn: string | null, of = ctx()) => holdTenantKey(of, { arn }, deps(of));
  const journal = (action: string) =>
    world.table.all(`TENANT#${tenantId}#JOURNAL`).filter((item) => item['action'] === action);
  return { world, tenantId, kms, items, ctx, look, rotate, hold, journal };
}

describe("a tenant's key", () => {
  it('is Tenantry’s at first, with one data key under it', async () => {
    const { look, tenantId } = await aTenant();

    expect(await look()).toMatchObject({
      ...{ holder: 'tenantry', state: 'enabled', arn: keyArn(account), dataKey: { id: 'k1' } },
      grant: {
        Principal: { AWS: `arn:aws:iam::${account}:root` },
        Condition: {
          StringEquals: { 'kms:EncryptionContext:tenantId': tenantId, 'aws:PrincipalTag/TenantId': tenantId },
        },
      },
    });
  });

  it('says so when it is switched off, instead of refusing to be looked at', async () => {
    const { look, kms } = await aTenant();
    kms.off.add('own');

    expect(await look()).toMatchObject({ state: 'disabled', dataKey: { id: 'k1' } });
  });

  it('rotates: the new data key is in use, the one before is kept as it was', async () => {
    const { look, rotate, items, journal } = await aTenant();
    const rotated = await rotate();

    expect(rotated.dataKey.id).toBe('k2');
    expect(await look()).toEqual(rotated);
    expect(items()).toMatchObject([
      { sk: 'DATA', id: 'k2', wrapped: 'own|secret-1' },
      { sk: 'DATA#k1', id: 'k1', wrapped: 'own|secret-0' },
    ]);
    expect(journal('key.rotate')).toMatchObject([
      { target: 'k2', events: [{ type: 'TenantKeyRotated', data: { dataKeyId: 'k2' } }] },
    ]);
  });

  it('rotates once where two ask at the same time', async () => {
    const { rotate, items } = await aTenant();
    const outcomes = await Promise.allSettled([rotate(), rotate()]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'conflict' } });
    expect(items().map(({ sk }) => sk)).toEqual(['DATA', 'DATA#k1']);
  });

  it('rotates as often as one transaction could move to another key, and no oftener', async () => {
    const { rotate, hold, items } = await aTenant();
    for (let made = 1; made < MOST_DATA_KEYS; made += 1) await rotate();

    await expect(rotate()).rejects.toMatchObject({ code: 'too-many-data-keys' });
    expect(await hold(keyArn())).toMatchObject({ holder: 'tenant' });
    expect(items()).toHaveLength(MOST_DATA_KEYS);
    expect(items().every((item) => item['keyArn'] === keyArn())).toBe(true);
  });

  it('is held by the tenant itself: the same data keys under its own KMS key, and back again', async () => {
    const { rotate, hold, items, journal } = await aTenant();
    await rotate();
    const held = await hold(keyArn());

    expect(held).toMatchObject({ holder: 'tenant', arn: keyArn(), dataKey: { id: 'k2' } });
    expect(items()).toMatchObject([
      { sk: 'DATA', id: 'k2', wrapped: `${keyArn()}|secret-1`, keyArn: keyArn() },
      { sk: 'DATA#k1', id: 'k1', wrapped: `${keyArn()}|secret-0`, keyArn: keyArn() },
    ]);
    expect((await rotate()).holder).toBe('tenant');
    expect(items()[0]).toMatchObject({ id: 'k3', wrapped: `${keyArn()}|secret-2`, keyArn: keyArn() });

    expect(await hold(null)).toMatchObject({ holder: 'tenantry', arn: keyArn(account) });
    expect(items().map(({ wrapped, keyArn: arn }) => [wrapped, arn])).toEqual([
      ['own|secret-2', undefined],
      ['own|secret-0', undefined],
      ['own|secret-1', undefined],
    ]);
    expect(journal('key.hold').map(({ changes }) => changes)).toEqual([{ holder: 'tenant' }, { holder: 'tenantry' }]);
  });

  it('changes nothing when it is held already', async () => {
    const { hold, journal } = await aTenant();
    const [first, second] = [await hold(keyArn()), await hold(keyArn())];

    expect(second).toEqual(first);
    expect(journal('key.hold')).toHaveLength(1);
  });

  it.each([
    ['in another Region', keyArn('222222222222', 'us-east-1')],
    ['of the deployment itself', keyArn(account)],
    ['that cannot be used', keyArn('333333333333')],
  ])('is not changed for one %s', async (_, arn) => {
    const { hold, kms, items } = await aTenant();
    kms.unusable.add(keyArn('333333333333'));
    const before = items();

    await expect(hold(arn)).rejects.toMatchObject({ code: 'key-unusable' });
    expect(items()).toEqual(before);
  });

  it('stays where it is while the key that it would leave is switched off', async () => {
    const { hold, kms, items } = await aTenant();
    await hold(keyArn());
    kms.off.add(keyArn());
    const before = items();

    await expect(hold(null)).rejects.toMatchObject({ code: 'key-disabled' });
    expect(items()).toEqual(before);
  });
});
