import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { PublicDeps } from '../../functions/developer/ports.ts';
import { signingKeys } from '../../functions/developer/signing-keys.adapter.ts';
import { incidentStore } from '../../functions/developer/store.ts';
import { getHealth } from '../../functions/developer/verbs/get-health.ts';
import { getSecurityTxt } from '../../functions/developer/verbs/get-security-txt.ts';
import { getSigningKeys } from '../../functions/developer/verbs/get-signing-keys.ts';
import { getStatus } from '../../functions/developer/verbs/get-status.ts';
import { jwkOf } from '../../functions/platform/jwk.ts';
import { bytes, failing, fakeAws } from '../kit/fake-aws.ts';
import { aWorld, START } from '../kit/world.ts';

const world = aWorld();
const deps = (given: Partial<PublicDeps> = {}): PublicDeps => ({
  stage: 'local',
  region: 'us-east-1',
  apiUrl: 'https://api.tenantry.test',
  securityContact: 'security@tenantry.test',
  openIncidents: async () => [],
  signingKeys: async () => [],
  document: () => ({ openapi: '3.1.0' }),
  ...given,
});
const ctx = world.anyone();

describe('what anybody may ask', () => {
  it('health names the stage and the Region', async () => {
    expect(await getHealth(ctx, {}, deps())).toEqual({ status: 'ok', stage: 'local', region: 'us-east-1' });
  });

  it('security.txt has contact, canonical address and an expiry within a year (RFC 9116)', async () => {
    const text = await getSecurityTxt(ctx, {}, deps());

    const fields = new Map(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/: (.*)/s) as [string, string]),
    );
    const days = (Date.parse(fields.get('Expires') ?? '') - Date.parse(START)) / 86_400_000;
    expect(fields.get('Contact')).toBe('mailto:security@tenantry.test');
    expect(fields.get('Canonical')).toBe('https://api.tenantry.test/.well-known/security.txt');
    expect(days).toBeGreaterThan(30);
    expect(days).toBeLessThan(365);
  });
});

describe('the public status', () => {
  const incident = (sk: string, more: object) => ({
    put: {
      pk: 'PLATFORM#INCIDENT',
      sk,
      entity: 'incident',
      title: sk,
      startedAt: START,
      severity: 'degraded',
      ...more,
    },
  });
  const statusOf = async (...items: ReturnType<typeof incident>[]) => {
    const { table } = aWorld();
    if (items.length > 0) await table.transact(items);
    return getStatus(ctx, {}, deps({ openIncidents: incidentStore(table).listOpen }));
  };

  it('is operational while no incident is open', async () => {
    expect(await statusOf()).toEqual({ status: 'operational', incidents: [] });
    expect(await statusOf(incident('inc_1', { resolvedAt: START }))).toEqual({ status: 'operational', incidents: [] });
  });

  it('is as bad as the worst open incident', async () => {
    const one = incident('inc_1', {});
    const two = incident('inc_2', { severity: 'outage' });

    expect(await statusOf(one)).toEqual({ status: 'degraded', incidents: [{ title: 'inc_1', startedAt: START }] });
    expect(await statusOf(one, two)).toMatchObject({ status: 'outage' });
  });

  it('is an outage when the table does not answer', async () => {
    const openIncidents = async () => {
      throw new Error('timeout');
    };

    expect(await getStatus(ctx, {}, deps({ openIncidents }))).toEqual({ status: 'outage', incidents: [] });
  });
});

describe('the signing keys', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ format: 'der', type: 'spki' });

  it('are published as JWKs whose kid is the RFC 7638 thumbprint', async () => {
    const jwk = jwkOf(spki);

    const { crv, x, y } = publicKey.export({ format: 'jwk' });
    const thumbprint = createHash('sha256').update(`{"crv":"${crv}","kty":"EC","x":"${x}","y":"${y}"}`);
    expect(jwk).toEqual({ kty: 'EC', crv, x, y, alg: 'ES256', use: 'sig', kid: thumbprint.digest('base64url') });
    expect(await getSigningKeys(ctx, {}, deps({ signingKeys: async () => [jwk] }))).toEqual({ keys: [jwk] });
  });

  it('are asked for once an environment, and again after a failure', async () => {
    vi.stubEnv('AWS_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    const aws = fakeAws();
    aws.on('GetPublicKey', failing('DisabledException'), { body: { PublicKey: bytes(spki) } });
    const keys = signingKeys('key-1');

    await expect(keys()).rejects.toMatchObject({ name: 'DisabledException' });
    await keys();

    expect(await keys()).toEqual([jwkOf(spki)]);
    expect(aws.inputsOf('GetPublicKey')).toEqual([{ KeyId: 'key-1' }, { KeyId: 'key-1' }]);
  });

  it('refuses a key on another curve', () => {
    const other = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'der', type: 'spki' });

    expect(() => jwkOf(other)).toThrow('P-256');
  });
});
