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

  const announce = (name: string) =>
    api('POST', `/v1/projects/${project.body.id}/files`, {
      token,
      body: { name, contentType: 'text/plain', sizeBytes: 4 },
    });
  const put = async (
    { body }: { body: { uploadUrl: string; headers: Record<string, string> } },
    headers = body.headers,
  ) => (await fetch(body.uploadUrl, { method: 'PUT', headers, body: 'text' })).status;

  // Refused: a key whose policy does not know us, and one that was lent for another tenant.
  const [closed, lent] = [await customersKey(), await customersKey(first.body.grant)];
  expect(await hold(closed)).toMatchObject({ status: 422, body: { code: 'key-unusable' } });
  expect(await hold(lent, stranger.accessToken)).toMatchObject({ status: 422, body: { code: 'key-unusable' } });
  expect(await hold(lent)).toMatchObject({ status: 200, body: { holder: 'tenant', state: 'enabled', arn: lent } });
  expect((await read()).body.name).toBe('Before any change');

  // Files are under it too, and only under it: the address is good for no other key.
  const file = await announce('held.txt');
  const named = 'x-amz-server-side-encryption-aws-kms-key-id';
  expect(file.body.headers[named]).toBe(lent);
  expect(await put(file, { ...file.body.headers, [named]: closed })).toBe(403);
  expect(await put(file)).toBe(200);
  await eventually(
    'the file',
    async () => (await api('GET', `/v1/files/${file.body.id}`, { token })).body.state === 'ready',
  );
  const address = (await api('GET', `/v1/files/${file.body.id}`, { token })).body.downloadUrl;
  expect(await (await fetch(address)).text()).toBe('text');

  // Off: what is sealed is out of reach where nothing is cached; a change of any kind is too. Others go on.
  await customer.send(new DisableKeyCommand({ KeyId: lent }));
  expect(await api('GET', '/v1/tenant/key', { token })).toMatchObject({ status: 200, body: { state: 'disabled' } });
  expect(await hold(null)).toMatchObject({ status: 423, body: { code: 'key-disabled' } });
  expect((await fetch(address)).status).toBe(400);
  expect(await api('GET', '/v1/projects', { token: stranger.accessToken })).toMatchObject({ status: 200 });
  await customer.send(new EnableKeyCommand({ KeyId: lent }));
  expect((await fetch(address)).status).toBe(200);

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

it('is refused to whoever may not change keys, and for what is no key', async () => {
  const { accessToken: token } = await signUp(api, stack.mailUrl);
  const put = (body: unknown, by = token) => api('PUT', '/v1/tenant/key', { token: by, body });
  const scoped = await api('POST', '/v1/api-tokens', { token, body: { name: 'reader', scopes: ['tenant:read'] } });

  expect(await put({ arn: null }, scoped.body.secret)).toMatchObject({ status: 403 });
  for (const body of [{}, { arn: 'alias/mine' }, { arn: 7 }, { arn: `arn:aws:kms:us-east-1:${elsewhere}:alias/x` }])
    expect(await put(body)).toMatchObject({ status: 422 });
  expect(await put({ arn: `arn:aws:kms:mars-1:${elsewhere}:key/0b8f1c6e-0000-4000-8000-000000000001` })).toMatchObject({
    status: 422,
    body: { code: 'key-unusable' },
  });
});
