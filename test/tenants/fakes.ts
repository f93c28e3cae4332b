import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { Mail, SendMail } from '../../functions/kernel/mail.ts';
import { addSeconds, type Clock, type Instant } from '../../functions/kernel/time.ts';
import { jwkOf } from '../../functions/platform/jwk.ts';
import { derToP1363 } from '../../functions/tenants/domain/certificate.ts';
import type {
  CertificateSigner,
  GatewayKeys,
  KeyVault,
  Members,
  Objects,
  OwnerDetails,
} from '../../functions/tenants/ports.ts';
import type { GatewayKeyInventory, KeyInventory } from '../../functions/tenants/upkeep-ports.ts';

/** KMS as far as tenants' keys go: aliases are unique, a second CreateKey makes a second key. */
export function fakeKms(clock: Clock) {
  const keys = new Map<string, { tenantId: TenantId; enabled: boolean; deletionDate?: Instant; madeAt: Instant }>();
  const aliases = new Map<TenantId, string>();
  const need = (keyId: string) => {
    const key = keys.get(keyId);
    if (!key) throw new Error('NotFoundException');
    return key;
  };
  const vault: KeyVault = {
    find: async (tenantId) => aliases.get(tenantId),
    create: async (tenantId) => {
      const keyId = `key-${keys.size + 1}`;
      keys.set(keyId, { tenantId, enabled: true, madeAt: clock() });
      return keyId;
    },
    name: async (tenantId, keyId) => {
      if (aliases.has(tenantId)) throw new Error('AlreadyExistsException');
      need(keyId);
      aliases.set(tenantId, keyId);
    },
    unname: async (tenantId) => {
      aliases.delete(tenantId);
    },
    wrapDataKey: async (tenantId) => {
      const key = need(aliases.get(tenantId) ?? '');
      if (!key.enabled) throw new Error('DisabledException');
      return randomBytes(48).toString('base64');
    },
    disable: async (keyId) => {
      need(keyId).enabled = false;
    },
    scheduleDeletion: async (keyId) => {
      const key = need(keyId);
      key.enabled = false;
      key.deletionDate ??= addSeconds(clock(), 7 * 86_400);
      return key.deletionDate;
    },
  };
  const inventory: KeyInventory = {
    async *named() {
      for (const [tenantId, keyId] of [...aliases]) yield { tenantId, keyId, since: need(keyId).madeAt };
    },
    async *unnamed(olderThan) {
      for (const [id, key] of [...keys])
        if (key.enabled && key.madeAt < olderThan && ![...aliases.values()].includes(id)) yield id;
    },
    isOurs: async () => true,
    isUsable: async (keyId) => need(keyId).enabled,
  };
  return { vault, inventory, keys, aliases, enabled: () => [...keys.values()].filter((key) => key.enabled).length };
}

export function fakeGateway(clock: Clock) {
  const keys = new Map<string, { name: string; value: string; madeAt: Instant }>();
  const plans: { readonly keyId: string; readonly tier: string }[] = [];
  let made = 0;
  const gatewayKeys: GatewayKeys = {
    find: async (tenantId) => {
      const found = [...keys].find(([, key]) => key.name === tenantId);
      return found && { id: found[0], value: found[1].value };
    },
    create: async (tenantId) => {
      made += 1;
      const key = { id: `gw-${made}`, value: `value-${made}` };
      keys.set(key.id, { name: tenantId, value: key.value, madeAt: clock() });
      return key;
    },
    attach: async (keyId, tier) => {
      if (!plans.some((plan) => plan.keyId === keyId)) plans.push({ keyId, tier });
    },
    remove: async (keyId) => {
      keys.delete(keyId);
    },
  };
  const inventory: GatewayKeyInventory = {
    all: async () => [...keys].map(([id, { name, madeAt }]) => ({ id, tenantId: name as TenantId, since: madeAt })),
    attached: async () => new Set(plans.map(({ keyId }) => keyId)),
  };
  return { gatewayKeys, inventory, keys, plans };
}

/** People of all tenants; too weak is what the pool says is too weak. */
export function fakeMembers() {
  const invited: string[] = [];
  const people = new Map<string, { readonly tenantId: TenantId; readonly owner: OwnerDetails }>();
  const members: Members = {
    createOwner: async (tenantId, userId, owner) => {
      if (owner.password === 'weak password') return 'weak-password';
      people.set(userId, { tenantId, owner });
      return 'made';
    },
    inviteOwner: async (email) => {
      invited.push(email);
    },
    removeSome: async (tenantId) => {
      const some = [...people].filter(([, person]) => person.tenantId === tenantId).slice(0, 2);
      for (const [userId] of some) people.delete(userId);
      return { removed: some.length, hasMore: some.length === 2 };
    },
    count: async (tenantId) => [...people.values()].filter((person) => person.tenantId === tenantId).length,
  };
  return { members, people, invited };
}

export function fakeObjects(versions: string[]): Objects {
  return {
    count: async () => versions.length,
    removeSome: async () => versions.splice(0, 2).length,
  };
}

export const fakeSlugMac = async (slug: string): Promise<string> =>
  createHash('sha256').update(`pepper:${slug}`).digest('hex');

export function fakeMail() {
  const sent: Mail[] = [];
  const sendMail: SendMail = async (mail) => {
    sent.push(mail);
  };
  return { sent, sendMail };
}

/** A real P-256 key, signing as KMS does: DER over the digest of the canonical form. */
export function fakeSigner() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = jwkOf(publicKey.export({ format: 'der', type: 'spki' }));
  const signer: CertificateSigner = {
    sign: async (body) => {
      const der = sign('sha256', Buffer.from(canonicalize(body) ?? ''), privateKey);
      const value = Buffer.from(derToP1363(der)).toString('base64url');
      return { algorithm: 'ECDSA_P256_SHA256', keyId: jwk.kid, value };
    },
  };
  return { signer, publicKey, jwk };
}
