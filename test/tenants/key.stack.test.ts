import { CreateKeyCommand, DisableKeyCommand, EnableKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const elsewhere = '222222222222';
const customer = new KMSClient({
  ...clientOptions(stack.awsEndpoint, stack.region),
  credentials: { accessKeyId: elsewhere, secretAccessKey: 'test' },
});

/** A key in the customer's account, with what the API says its policy needs, or without. */
async function customersKey(...Statement: readonly unknown[]): Promise<string> {
  const admin = {
    ...{ Sid: 'Own', Effect: 'Allow', Action: 'kms:*', Resource: '*' },
    Principal: { AWS: `arn:aws:iam::${elsewhere}:root` },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [admin, ...Statement] });
  const { KeyMetadata } = await customer.send(new CreateKeyCommand({ Policy }));
  return KeyMetadata?.Arn ?? '';
}

it('a tenant rotates its key, holds it in its own account, switches it off there, and stands alone with that', async () => {
  const [tenant, stranger] = [await signUp(api, stack.mailUrl), await signUp(api, stack.mailUrl)];
  const token = tenant.accessToken;
  const project = await api('POST', '/v1/projects', { token, body: { name: 'Before any change' } });
  const read = (id = project.body.id) => api('GET', `/v1/projects/${id}`, { token });
  const hold = (arn: string | null, by = token) => api('PUT', '/v1/tenant/key', { token: by, body: { arn } });

  const first = await api('GET', '/v1/tenant/key', { token });
  expect(first).toMatchObject({ status: 200, body: { holder: 'tenantry', state: 'enabled', dataKey: { id: 'k1' } } });
  const rotated = await api('POST', '/v1/tenant/key/rotate', { token, key: 'rotate-1' });
  expect(rotated).toMatchObject({ status: 200, body: { dataKey: { id: 'k2' } } });
  expect((await api('POST', '/v1/tenant/key/rotate', { token, key: 'rotate-1' })).body).toEqual(rotated.body);
  const later = await api('POST', '/v1/projects', { token, body: { name: 'After the rotation' } });
  expect((await read()).body.name).toBe('Before any change');
  expect((await read(later.body.id)).body.name).toBe('After the rotation');

  // Refused: a key whose policy does not know us, and one that was lent for another tenant.
  const [closed, lent] = [await customersKey(), await customersKey(first.body.grant)];
  expect(await hold(closed)).toMatchObject({ status: 422, body: { code: 'key-unusable' } });
  expect(await hold(lent, stranger.accessToken)).toMatchObject({ status: 422, body: { code: 'key-unusable' } });
  expect(await hold(lent)).toMatchObject({ status: 200, body: { holder: 'tenant', state: 'enabled', arn: lent } });
  expect((await read()).body.name).toBe('Before any change');

  // Off: what is sealed is out of reach where nothing is cached; a change of any kind is too. Others go on.
  await customer.send(new DisableKeyCommand({ KeyId: lent }));
  expect(await api('GET', '/v1/tenant/key', { token })).toMatchObject({ status: 200, body: { state: 'disabled' } });
  expect(await hold(null)).toMatchObject({ status: 423, body: { code: 'key-disabled' } });
  expect(await api('GET', '/v1/projects', { token: stranger.accessToken })).toMatchObject({ status: 200 });
  await customer.send(new EnableKeyCommand({ KeyId: lent }));

  expect(await hold(null)).toMatchObject({ status: 200, body: { holder: 'tenantry', dataKey: { id: 'k2' } } });
  expect((await read()).body.name).toBe('Before any change');
  const trail = await api('GET', '/v1/audit-events?limit=50', { token });
  const actions = trail.body.data.map(({ action }: { action: string }) => action);
  expect(actions.filter((action: string) => action.startsWith('key.'))).toEqual([
    'key.hold',
    'key.hold',
    'key.rotate',
    'key.create',
  ]);
});

it('the files that are stored while a tenant holds its key are under that key, and their addresses die with it', async () => {
  const { accessToken: token } = await signUp(api, stack.mailUrl);
  const grant = (await api('GET', '/v1/tenant/key', { token })).body.grant;
  const arn = await customersKey(grant);
  // Before anything has read this tenant's key: an environment that has keeps it for five minutes.
  expect(await api('PUT', '/v1/tenant/key', { token, body: { arn } })).toMatchObject({ status: 200 });
  const project = await api('POST', '/v1/projects', { token, body: { name: 'Held' } });
  const file = await api('POST', `/v1/projects/${project.body.id}/files`, {
    token,
    body: { name: 'held.txt', contentType: 'text/plain', sizeBytes: 4 },
  });
  const { uploadUrl, headers } = file.body;
  const named = 'x-amz-server-side-encryption-aws-kms-key-id';
  const put = async (sent: Record<string, string>) =>
    (await fetch(uploadUrl, { method: 'PUT', headers: sent, body: 'text' })).status;
  const read = async () => (await api('GET', `/v1/files/${file.body.id}`, { token })).body;

  expect(headers[named]).toBe(arn);
  expect(await put({ ...headers, [named]: await customersKey(grant) })).toBe(403);
  expect(await put(headers)).toBe(200);
  await eventually('the file', async () => (await read()).state === 'ready');
  const { downloadUrl } = await read();
  expect(await (await fetch(downloadUrl)).text()).toBe('text');

  await customer.send(new DisableKeyCommand({ KeyId: arn }));
  const refused = await fetch(downloadUrl);
  expect([refused.status, await refused.text()]).toEqual([400, expect.stringContaining('KMS.DisabledException')]);
  await customer.send(new EnableKeyCommand({ KeyId: arn }));
  expect((await fetch(downloadUrl)).status).toBe(200);
});

it('is refused to whoever may not change keys, and for what is no key', async () => {
  const { accessToken: token } = await signUp(api, stack.mailUrl);
  const put = (body: unknown, by = token) => api('PUT', '/v1/tenant/key', { token: by, body });
  const scoped = await api('POST', '/v1/api-tokens', { token, body: { name: 'reader', scopes: ['tenant:read'] } });

  expect(await put({ arn: null }, scoped.body.token)).toMatchObject({ status: 403 });
  for (const body of [{}, { arn: 'alias/mine' }, { arn: 7 }, { arn: `arn:aws:kms:us-east-1:${elsewhere}:alias/x` }])
    expect(await put(body)).toMatchObject({ status: 422 });
  expect(await put({ arn: `arn:aws:kms:mars-1:${elsewhere}:key/0b8f1c6e-0000-4000-8000-000000000001` })).toMatchObject({
    status: 422,
    body: { code: 'key-unusable' },
  });
});
