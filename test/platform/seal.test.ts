import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { dataKeyOf, sealWith, tenantSeal } from '../../functions/platform/seal.ts';
import type { TenantSession } from '../../functions/platform/tenant-session.ts';
import { bytes as encoded, type FakeAws, failing, fakeAws } from '../kit/fake-aws.ts';
import { memoryTable } from '../kit/memory-table.ts';
import { tenantA, tenantB } from '../kit/world.ts';

const under = (tenantId: TenantId, bytes: Buffer, id = 'k1') => sealWith(tenantId, async () => ({ id, bytes }));
const item = { pk: `TENANT#${tenantA}#PROJECT`, sk: 'prj_1' };

describe('a sealed attribute', () => {
  const bytes = randomBytes(32);
  const seal = under(tenantA, bytes);

  it('opens to what was sealed, whatever characters it has', async () => {
    for (const text of ['', 'Ünïcode 🙂', 'x'.repeat(10_000)])
      expect(await seal.open(item, 'nameSealed', await seal.seal(item, 'nameSealed', text))).toBe(text);
  });

  it('never looks the same twice', async () => {
    expect(await seal.seal(item, 'nameSealed', 'a')).not.toBe(await seal.seal(item, 'nameSealed', 'a'));
  });

  it.each([
    ['another item', { ...item, sk: 'prj_2' }, 'nameSealed', seal],
    ['another partition', { ...item, pk: `TENANT#${tenantA}#FILE` }, 'nameSealed', seal],
    ['another attribute', item, 'descriptionSealed', seal],
    ['another tenant, even under the same data key', item, 'nameSealed', under(tenantB, bytes)],
    ['the same tenant under another data key', item, 'nameSealed', under(tenantA, randomBytes(32))],
    ['a key of another id', item, 'nameSealed', under(tenantA, bytes, 'k2')],
  ])('does not open when it is moved to %s', async (_, key, attribute, other) => {
    const sealed = await seal.seal(item, 'nameSealed', 'secret');

    await expect(other.open(key, attribute, sealed)).rejects.toThrow();
  });

  it('does not open after any of its characters has changed', async () => {
    const sealed = await seal.seal(item, 'nameSealed', 'secret');
    const [version, id, body = ''] = sealed.split('.');

    for (let i = 0; i < body.length - 1; i += 1) {
      const changed = `${body.slice(0, i)}${body[i] === 'A' ? 'B' : 'A'}${body.slice(i + 1)}`;
      await expect(seal.open(item, 'nameSealed', [version, id, changed].join('.'))).rejects.toThrow();
    }
    for (const other of ['', 's1', `s2.${id}.${body}`, `s1.${id}`, 'plain text'])
      await expect(seal.open(item, 'nameSealed', other)).rejects.toThrow();
  });
});

describe("a tenant's data key", () => {
  let kms: FakeAws;
  const opened = (length: number) => ({ body: { Plaintext: encoded(new Uint8Array(length)) } });
  beforeEach(() => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    kms = fakeAws();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
  });
  let tenants = 0;

  /** Data keys are cached by tenant in the environment, so each test has a tenant of its own. */
  const session = async (wrapped: unknown = 'AAAA'): Promise<TenantSession> => {
    tenants += 1;
    const tenantId = `ten_01HDDDDDDDDDDDDDDDDDDDD${String(tenants).padStart(3, '0')}` as TenantId;
    const table = memoryTable();
    await table.transact([{ put: { ...dataKeyOf(tenantId), id: 'k1', wrapped } }]);
    const expiration = new Date(8.64e15);
    const credentials = async () => ({ accessKeyId: 'a', secretAccessKey: 'b', sessionToken: 'c', expiration });
    return { tenantId, table, update: table.update, credentials };
  };

  it('is unwrapped once an environment, by the tenant’s own key and with its id as context', async () => {
    kms.on('Decrypt', opened(32));
    const of = await session();

    const sealed = await tenantSeal(of).seal(item, 'nameSealed', 'x');
    await Promise.all([1, 2, 3].map(() => tenantSeal(of).open(item, 'nameSealed', sealed)));

    expect(kms.inputsOf('Decrypt')).toEqual([
      {
        KeyId: `alias/tenant/${of.tenantId}`,
        CiphertextBlob: 'AAAA',
        EncryptionContext: { tenantId: of.tenantId, purpose: 'attributes' },
      },
    ]);
  });

  const rotated = (of: TenantSession) =>
    of.table.transact([
      { put: { ...dataKeyOf(of.tenantId), id: 'k2', wrapped: 'BBBB' } },
      { put: { ...dataKeyOf(of.tenantId, 'k1'), id: 'k1', wrapped: 'AAAA' } },
    ]);

  it('that another has followed still opens what it sealed, and is unwrapped for that once', async () => {
    const answering = () => ({ body: { Plaintext: encoded(randomBytes(32)) } });
    const [first, second] = [answering(), answering()];
    kms.on('Decrypt', first, second, first);
    const of = await session();
    const before = await tenantSeal(of).seal(item, 'nameSealed', 'old');
    await rotated(of);
    // An environment that was busy elsewhere meanwhile: what it cached has ended.
    vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 300_001);

    const after = await tenantSeal(of).seal(item, 'nameSealed', 'new');
    const opened = await Promise.all(
      [before, after, before].map((text) => tenantSeal(of).open(item, 'nameSealed', text)),
    );

    expect(after).toMatch(/^s1\.k2\./);
    expect(opened).toEqual(['old', 'new', 'old']);
    expect(kms.inputsOf('Decrypt').map((input) => (input as { CiphertextBlob: string }).CiphertextBlob)).toEqual([
      'AAAA',
      'BBBB',
      'AAAA',
    ]);
  });

  it('that was made since this environment last looked is fetched when something sealed under it comes', async () => {
    const [first, second] = [randomBytes(32), randomBytes(32)];
    kms.on('Decrypt', { body: { Plaintext: encoded(first) } }, { body: { Plaintext: encoded(second) } });
    const of = await session();
    await tenantSeal(of).seal(item, 'nameSealed', 'old');
    await rotated(of);
    const elsewhere = await sealWith(of.tenantId, async () => ({ id: 'k2', bytes: second })).seal(item, 'n', 'new');

    expect(await tenantSeal(of).open(item, 'n', elsewhere)).toBe('new');
    expect(await tenantSeal(of).seal(item, 'n', 'x')).toMatch(/^s1\.k2\./);
  });

  it('that is gone opens nothing, and is looked for again', async () => {
    kms.on('Decrypt', opened(32), opened(32));
    const of = await session();
    await of.table.transact([{ put: { ...dataKeyOf(of.tenantId), id: 'k2', wrapped: 'BBBB' } }]);
    const sealed = await sealWith(of.tenantId, async () => ({ id: 'k1', bytes: Buffer.alloc(32) })).seal(
      item,
      'n',
      'x',
    );

    await expect(tenantSeal(of).open(item, 'n', sealed)).rejects.toThrow('unknown key');
    await rotated(of);
    expect(await tenantSeal(of).open(item, 'n', sealed)).toBe('x');
  });

  it.each([
    ['DisabledException', 'key-disabled', 423],
    ['KMSInvalidStateException', 'key-disabled', 423],
    ['ThrottlingException', 'unavailable', 503],
    ['AccessDeniedException', 'unavailable', 503],
  ])('behind %s gives no plaintext but %s', async (name, code, status) => {
    kms.on('Decrypt', failing(name));
    const of = await session();

    await expect(tenantSeal(of).seal(item, 'nameSealed', 'x')).rejects.toMatchObject({ code, kind: { status } });
  });

  it('is asked for again after a failure', async () => {
    kms.on('Decrypt', new Error('once'), opened(32));
    const of = await session();

    await expect(tenantSeal(of).seal(item, 'nameSealed', 'x')).rejects.toThrow();
    await expect(tenantSeal(of).seal(item, 'nameSealed', 'x')).resolves.toContain('s1.k1.');
  });

  it('of a wrong length, or none, seals nothing', async () => {
    kms.on('Decrypt', opened(16));

    await expect(tenantSeal(await session()).seal(item, 'n', 'x')).rejects.toMatchObject({ code: 'unavailable' });
    await expect(tenantSeal(await session(null)).seal(item, 'n', 'x')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
