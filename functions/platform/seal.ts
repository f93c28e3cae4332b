import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { isProblem, problem } from '../kernel/problem.ts';
import { bytesOf, kmsCalls } from './json-call.ts';
import type { TenantSession } from './tenant-session.ts';

/**
 * Envelope encryption of named attributes: AES-256-GCM under a data key that the tenant's own KMS key wraps with
 * encryption context `{ tenantId, purpose }`. The item's key and the attribute's name are the associated data, so a
 * ciphertext moved to another item, attribute or tenant does not open.
 */
export interface Seal {
  seal(key: Key, attribute: string, plaintext: string): Promise<string>;
  open(key: Key, attribute: string, sealed: string): Promise<string>;
}

/** Without an id the data key in use; with one, the data key that it followed. */
export const dataKeyOf = (tenantId: TenantId, id?: string): Key => ({
  pk: `TENANT#${tenantId}#KEY`,
  sk: id === undefined ? 'DATA' : `DATA#${id}`,
});
export const sealContext = (tenantId: TenantId, purpose: 'attributes' | 'objects' = 'attributes') => ({
  tenantId,
  purpose,
});
export const tenantKeyAlias = (tenantId: TenantId): string => `alias/tenant/${tenantId}`;

/** Five minutes: how long a disabled key may still open what this environment has cached. */
const CACHE_MS = 300_000;
const LIMIT = 500;

interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}

/** With the KMS key that wraps it. */
interface WrappedKey extends DataKey {
  readonly kmsKeyId: string;
}

/** The data keys of a tenant, as far as this environment has asked for them. */
interface Ring {
  readonly until: number;
  readonly current: Promise<WrappedKey>;
  readonly older: Map<string, Promise<DataKey | undefined>>;
}
const rings = new Map<TenantId, Ring>();

/** Data keys are `k1`, `k2`, … in the order that they followed each other. */
const ids = /^k\d{1,9}$/;
const numberOf = (id: string): number => Number(id.slice(1));

async function unwrap(session: TenantSession, id?: string): Promise<WrappedKey | undefined> {
  const item = await session.table.get(dataKeyOf(session.tenantId, id));
  if (typeof item?.['wrapped'] !== 'string' || typeof item['id'] !== 'string') return undefined;
  const kmsKeyId = String(item['keyArn'] ?? tenantKeyAlias(session.tenantId));
  try {
    const answer = await kmsCalls(session.credentials)('Decrypt', {
      KeyId: kmsKeyId,
      CiphertextBlob: item['wrapped'],
      EncryptionContext: sealContext(session.tenantId),
    });
    const bytes = bytesOf(answer['Plaintext']);
    if (bytes?.length !== 32) throw new Error('KMS answered without a data key');
    return { id: item['id'], bytes, kmsKeyId };
  } catch (error) {
    throw keyProblem(error, item['keyArn'] !== undefined);
  }
}

async function current(session: TenantSession): Promise<WrappedKey> {
  const key = await unwrap(session);
  if (!key) throw problem('unavailable', { retryAfterSeconds: 5 });
  return key;
}

const switchedOff = ['DisabledException', 'KMSInvalidStateException'];
/** Of a key in the tenant's own account: taken back by its policy, or deleted there. */
const takenBack = [...switchedOff, 'AccessDeniedException', 'NotFoundException'];

/** A key that is switched off is the tenant's own decision (423); anything else of KMS is an outage (503), never plaintext. */
export function keyProblem(error: unknown, isHeldByTenant = false): unknown {
  if (isProblem(error)) return error;
  const name = error instanceof Error ? error.name : '';
  if ((isHeldByTenant ? takenBack : switchedOff).includes(name)) return problem('key-disabled');
  return Object.assign(problem('unavailable', { retryAfterSeconds: 5 }), { cause: error });
}

function ringOf(session: TenantSession): Ring {
  const known = rings.get(session.tenantId);
  return known && known.until > performance.now() ? known : freshRing(session);
}

function freshRing(session: TenantSession): Ring {
  const ring: Ring = { until: performance.now() + CACHE_MS, current: current(session), older: new Map() };
  rings.delete(session.tenantId);
  rings.set(session.tenantId, ring);
  ring.current.catch(() => forget(session.tenantId, ring));
  const oldest = rings.size > LIMIT ? rings.keys().next().value : undefined;
  if (oldest) rings.delete(oldest);
  return ring;
}

const forget = (tenantId: TenantId, ring: Ring) => rings.get(tenantId) === ring && rings.delete(tenantId);

async function dataKey(session: TenantSession, id?: string): Promise<DataKey> {
  const ring = ringOf(session);
  const newest = await ring.current;
  if (id === undefined || id === newest.id) return newest;
  // Newer than what this environment knows: the key was rotated since it last looked.
  return numberOf(id) > numberOf(newest.id) ? freshRing(session).current : olderKey(session, ring, id);
}

async function olderKey(session: TenantSession, ring: Ring, id: string): Promise<DataKey> {
  const older = ring.older.get(id) ?? unwrap(session, id);
  ring.older.set(id, older);
  const found = await older.catch(() => undefined);
  if (found) return found;
  ring.older.delete(id);
  await older;
  throw new Error('a sealed value of an unknown key');
}

const associated = (tenantId: TenantId, key: Key, attribute: string) =>
  Buffer.from(JSON.stringify([tenantId, key.pk, key.sk, attribute]));

/** `keyOf` answers the data key in use, or the one that is named, if there is such a one. */
export function sealWith(tenantId: TenantId, keyOf: (id?: string) => Promise<DataKey>): Seal {
  return {
    async seal(key, attribute, plaintext) {
      const { id, bytes } = await keyOf();
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', bytes, iv).setAAD(associated(tenantId, key, attribute));
      const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
      return ['s1', id, Buffer.concat([iv, cipher.getAuthTag(), body]).toString('base64url')].join('.');
    },
    async open(key, attribute, sealed) {
      const [version, id, text] = sealed.split('.');
      if (version !== 's1' || !ids.test(id ?? '') || text === undefined) throw new Error('not a sealed value');
      const { id: found, bytes } = await keyOf(id);
      if (found !== id) throw new Error('a sealed value of an unknown key');
      const raw = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', bytes, raw.subarray(0, 12)).setAAD(
        associated(tenantId, key, attribute),
      );
      decipher.setAuthTag(raw.subarray(12, 28));
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

/** The KMS key that the tenant's data is under at present: its ARN, or the tenant's alias. */
export const kmsKeyOf = async (session: TenantSession): Promise<string> => (await ringOf(session).current).kmsKeyId;

export const tenantSeal = (session: TenantSession): Seal => sealWith(session.tenantId, (id) => dataKey(session, id));
