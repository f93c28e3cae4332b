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

export const dataKeyOf = (tenantId: TenantId): Key => ({ pk: `TENANT#${tenantId}#KEY`, sk: 'DATA' });
export const sealPurpose = 'attributes';
export const tenantKeyAlias = (tenantId: TenantId): string => `alias/tenant/${tenantId}`;

/** Five minutes: how long a disabled key may still open what this environment has cached. */
const CACHE_MS = 300_000;
const LIMIT = 500;

interface DataKey {
  readonly id: string;
  readonly bytes: Buffer;
}
const dataKeys = new Map<TenantId, { readonly until: number; readonly key: Promise<DataKey> }>();

async function unwrap(session: TenantSession): Promise<DataKey> {
  const item = await session.table.get(dataKeyOf(session.tenantId));
  if (typeof item?.['wrapped'] !== 'string' || typeof item['id'] !== 'string')
    throw problem('unavailable', { retryAfterSeconds: 5 });
  try {
    const answer = await kmsCalls(session.credentials)('Decrypt', {
      KeyId: tenantKeyAlias(session.tenantId),
      CiphertextBlob: item['wrapped'],
      EncryptionContext: { tenantId: session.tenantId, purpose: sealPurpose },
    });
    const bytes = bytesOf(answer['Plaintext']);
    if (bytes?.length !== 32) throw new Error('KMS answered without a data key');
    return { id: item['id'], bytes };
  } catch (error) {
    throw keyProblem(error);
  }
}

/** A disabled or dying key is the tenant's own decision (423); anything else of KMS is an outage (503), never plaintext. */
export function keyProblem(error: unknown): unknown {
  if (isProblem(error)) return error;
  const name = error instanceof Error ? error.name : '';
  if (name === 'DisabledException' || name === 'KMSInvalidStateException') return problem('key-disabled');
  return Object.assign(problem('unavailable', { retryAfterSeconds: 5 }), { cause: error });
}

function dataKey(session: TenantSession): Promise<DataKey> {
  const now = performance.now();
  const cached = dataKeys.get(session.tenantId);
  if (cached && cached.until > now) return cached.key;
  const key = unwrap(session);
  dataKeys.delete(session.tenantId);
  dataKeys.set(session.tenantId, { until: now + CACHE_MS, key });
  key.catch(() => dataKeys.delete(session.tenantId));
  const oldest = dataKeys.size > LIMIT ? dataKeys.keys().next().value : undefined;
  if (oldest) dataKeys.delete(oldest);
  return key;
}

const associated = (tenantId: TenantId, key: Key, attribute: string) =>
  Buffer.from(JSON.stringify([tenantId, key.pk, key.sk, attribute]));

export function sealWith(tenantId: TenantId, keyOf: () => Promise<DataKey>): Seal {
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
      const { id: current, bytes } = await keyOf();
      if (version !== 's1' || id !== current || text === undefined) throw new Error('a sealed value of an unknown key');
      const raw = Buffer.from(text, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', bytes, raw.subarray(0, 12)).setAAD(
        associated(tenantId, key, attribute),
      );
      decipher.setAuthTag(raw.subarray(12, 28));
      return Buffer.concat([decipher.update(raw.subarray(28)), decipher.final()]).toString('utf8');
    },
  };
}

export const tenantSeal = (session: TenantSession): Seal => sealWith(session.tenantId, () => dataKey(session));
