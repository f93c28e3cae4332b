import { randomBytes } from 'node:crypto';
import { legalDocuments } from '../../../functions/compliance/contract.ts';
import { type ApiCall, must } from '../api.ts';
import type { World } from '../world.ts';

export const provisioningEntries = [
  'tenants/sign-up',
  'tenants/create-tenant',
  'tenants/register-tenant',
  'tenants/create-tenant-key',
  'tenants/create-owner',
  'tenants/create-gateway-key',
  'billing/start-subscription',
  'tenants/activate-tenant',
  'tenants/undo-provisioning',
  'tenants/reconcile-tenant-keys',
];

export const word = (): string => `f${randomBytes(6).toString('hex')}x`;

const agreements = legalDocuments
  .filter(({ required }) => required)
  .map(({ document, version }) => ({ document, version }));

export interface Order {
  readonly call: ApiCall;
  readonly email: string;
}

/** A proven address, and the request that makes a tenant of it. */
export async function signedUp(world: World): Promise<Order> {
  const name = word();
  const email = `${name}@example.com`;
  const { id } = await must(world, { capability: 'tenants', route: 'createSignup', body: { email } });
  const code = /\b(\d{6})\b/.exec(world.traces().mails.find(({ to }) => to === email)?.text ?? '')?.[1];
  const verified = await must(world, {
    capability: 'tenants',
    route: 'verifySignup',
    params: { signupId: String(id) },
    body: { code },
  });
  const body = {
    name: `Company ${name}`,
    slug: name,
    plan: 'pro',
    country: 'DE',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    locale: 'en',
    owner: { name: 'Olivia Owner', password: `correct horse ${name}` },
    agreements,
  };
  const bearer = String(verified['signupToken']);
  return { email, call: { capability: 'tenants', route: 'createTenant', bearer, key: `key-${name}`, body } };
}
