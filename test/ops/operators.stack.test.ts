import { randomUUID } from 'node:crypto';
import { ListStateMachinesCommand, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { clientOptions } from '../../local/aws-clients.ts';
import { apiClient, eventually } from '../kit/api-client.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';
import { staffMember } from '../kit/staff.ts';
import { totp } from './totp.ts';

const stack = inject('stack');
const api = apiClient(stack.apiUrl);
const operators = apiClient(stack.operatorsApiUrl);
const options = clientOptions(stack.awsEndpoint, stack.region);

const signInStaff = (body: object) => operators('POST', '/v1/sessions', { body });

describe('the operators’ API', () => {
  let token: string;
  let tenant: NewTenant;
  const get = (path: string) => operators('GET', path, { token });
  const post = (path: string, body?: object, key?: string) =>
    operators('POST', path, { token, ...(body ? { body } : {}), ...(key ? { key } : {}) });

  beforeAll(async () => {
    const session = await signInStaff(stack.operator);
    expect(session).toMatchObject({ status: 201, body: { mfaEnrolmentRequired: false } });
    token = session.body.accessToken;
    tenant = await signUp(api, stack.mailUrl);
  });

  it('finds a tenant by id, slug and part of its name, and shows what an operator needs of it', async () => {
    for (const q of [tenant.id, tenant.slug, tenant.slug.slice(2, -1).toUpperCase()]) {
      const found = await get(`/v1/tenants?q=${encodeURIComponent(q)}`);
      expect(
        found.body.data.map(({ id }: { id: string }) => id),
        q,
      ).toContain(tenant.id);
    }
    const seen = await get(`/v1/tenants/${tenant.id}`);
    expect(seen).toMatchObject({
      status: 200,
      body: {
        tenant: { id: tenant.id, slug: tenant.slug, state: 'active' },
        ...{ people: { active: 1 }, key: { state: 'enabled' }, storage: { bytes: '0' } },
        subscription: { plan: 'pro', state: 'active' },
      },
    });
    expect(JSON.stringify(seen.body)).not.toContain(tenant.owner.email);
    expect((await get('/v1/tenants/ten_00000000000000000000000000')).status).toBe(404);
  });

  it('suspends within a second for every credential, lets them read, and resumes; the tenant sees who it was', async () => {
    const made = await api('POST', '/v1/api-tokens', {
      token: tenant.accessToken,
      body: { name: 'CI', scopes: ['projects:write', 'projects:read'] },
    });
    const create = (credential: string) => api('POST', '/v1/projects', { token: credential, body: { name: 'P' } });
    expect((await create(made.body.token)).status).toBe(201);
    const key = randomUUID();
    const suspended = await post(`/v1/tenants/${tenant.id}/suspend`, { reason: 'Chargeback' }, key);
    expect(suspended).toMatchObject({
      status: 200,
      body: { state: 'suspended', suspension: { reason: 'Chargeback' } },
    });
    const again = await post(`/v1/tenants/${tenant.id}/suspend`, { reason: 'Chargeback' }, key);
    expect(again).toMatchObject({ status: 200, body: suspended.body });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    for (const credential of [tenant.accessToken, made.body.token]) {
      expect(await create(credential)).toMatchObject({ status: 402, body: { code: 'tenant-suspended' } });
      expect((await api('GET', '/v1/projects', { token: credential })).status).toBe(200);
    }
    expect((await post(`/v1/tenants/${tenant.id}/suspend`, { reason: 'again' })).status).toBe(409);
    const trail = await api('GET', '/v1/audit-events?action=tenant.suspend', { token: tenant.accessToken });
    expect(trail.body.data).toMatchObject([{ actor: { type: 'operator' }, changes: { reason: 'Chargeback' } }]);
    expect((await post(`/v1/tenants/${tenant.id}/resume`)).body.state).toBe('active');
    await eventually('the resumption', async () => (await create(made.body.token)).status === 201);
  });

  it('tells of every change by staff in their own journal, and of one tenant in its trail', async () => {
    const own = await get(`/v1/audit-events?tenantId=${tenant.id}`);
    expect(own.body.data.map(({ action }: { action: string }) => action)).toEqual(['tenant.resume', 'tenant.suspend']);
    const trail = await get(`/v1/tenants/${tenant.id}/audit-events?limit=2`);
    expect(trail.body).toMatchObject({ hasMore: true });
    const next = await get(`/v1/tenants/${tenant.id}/audit-events?limit=2&cursor=${trail.body.nextCursor}`);
    expect(next.status).toBe(200);
    expect((await get('/v1/tenants/ten_00000000000000000000000000/audit-events')).status).toBe(404);
  });

  it('shows a provisioning step by step, to its tenant too', async () => {
    const operationId = tenant.id.replace('ten_', 'op_');
    const listed = await eventually('the operation in the list', async () => {
      const { body } = await get(`/v1/operations?tenantId=${tenant.id}`);
      return body.data.find(({ state }: { state: string }) => state === 'succeeded');
    });
    expect(listed).toMatchObject({ id: operationId, kind: 'provisioning', attempt: 1, error: null });
    const { body } = await get(`/v1/operations/${operationId}`);
    expect(body.steps.map(({ name }: { name: string }) => name)).toEqual(
      expect.arrayContaining([
        'Register tenant',
        'Create tenant key',
        'Create owner',
        'Create gateway key',
        'Activate tenant',
      ]),
    );
    expect(body.steps.every(({ state }: { state: string }) => state === 'succeeded')).toBe(true);
    const own = await api('GET', `/v1/operations/${operationId}`, { token: tenant.accessToken });
    expect(own).toMatchObject({ status: 200, body: { state: 'succeeded' } });
    const other = await signUp(api, stack.mailUrl);
    const foreign = await api('GET', `/v1/operations/${operationId}`, { token: other.accessToken });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect((await post(`/v1/operations/${operationId}/resume`)).body).toMatchObject({ code: 'operation-state' });
  });

  it('resumes a deletion that was stopped by hand, to its end', async () => {
    const leaving = await signUp(api, stack.mailUrl);
    const sfn = new SFNClient(options);
    const { stateMachines } = await sfn.send(new ListStateMachinesCommand({}));
    const machine = stateMachines?.find(({ name }) => name?.includes('Deletion'))?.stateMachineArn ?? '';
    const body = { confirm: leaving.slug, mode: 'immediate' };
    const requested = await api('POST', '/v1/tenant/deletion', { token: leaving.accessToken, body });
    const { receiptId, receiptSecret, operationId } = requested.body;
    await sfn.send(
      new StopExecutionCommand({ executionArn: `${machine.replace(':stateMachine:', ':execution:')}:${receiptId}` }),
    );
    const stopped = await eventually('the stop in the list', async () => {
      const { data } = (await get(`/v1/operations?tenantId=${leaving.id}&state=failed`)).body;
      return data.find(({ id }: { id: string }) => id === operationId);
    });
    expect(stopped).toMatchObject({ kind: 'deletion', attempt: 1 });
    const resumed = await post(`/v1/operations/${operationId}/resume`);
    expect(resumed).toMatchObject({ status: 202, body: { id: operationId, attempt: 2, state: 'running' } });
    expect(resumed.headers.get('location')).toBe(`/v1/operations/${operationId}`);
    const receipt = await eventually(
      'the deletion',
      async () => {
        const { body: found } = await api('GET', `/v1/deletions/${receiptId}`, { token: receiptSecret });
        return found.state === 'done' && found;
      },
      150_000,
    );
    expect(receipt.certificate.tenantId).toBe(leaving.id);
    await eventually(
      'its success',
      async () => (await get(`/v1/operations/${operationId}`)).body.state === 'succeeded',
    );
  });

  it('lets a viewer look and change nothing, and somebody in no group do nothing', async () => {
    const viewer = await signInStaff(await staffMember(stack, 'viewers'));
    const as = { token: viewer.body.accessToken };
    expect((await operators('GET', '/v1/tenants', as)).status).toBe(200);
    const refused = { status: 403, body: { code: 'forbidden' } };
    const body = { reason: 'no' };
    expect(await operators('POST', `/v1/tenants/${tenant.id}/suspend`, { ...as, body })).toMatchObject(refused);
    expect((await operators('GET', '/v1/me', as)).body.permissions).toEqual(['ops:read']);
    expect((await api('GET', '/v1/tenant', { token: tenant.accessToken })).body.state).toBe('active');
  });

  it('enrols a second factor, asks for it from then on, renews and ends a session', async () => {
    const member = await staffMember(stack, 'admins');
    const first = (await signInStaff(member)).body;
    const as = { token: first.accessToken };
    expect((await operators('GET', '/v1/me', as)).body).toMatchObject({
      ...{ email: member.email, mfa: { enrolled: false, required: false } },
    });
    const begun = await operators('POST', '/v1/mfa/enrolment', as);
    expect(begun).toMatchObject({ status: 201, body: { otpauthUri: expect.stringContaining(begun.body.secret) } });
    const confirm = (code: string) => operators('POST', '/v1/mfa/enrolment/confirm', { ...as, body: { code } });
    const wrong = String((Number(totp(begun.body.secret)) + 1) % 1_000_000).padStart(6, '0');
    expect(await confirm(wrong)).toMatchObject({ status: 422, body: { code: 'wrong-mfa-code' } });
    expect(await confirm(totp(begun.body.secret))).toMatchObject({ status: 200, body: { enrolled: true } });
    expect(await signInStaff(member)).toMatchObject({ status: 401, body: { code: 'mfa-required' } });
    const second = await signInStaff({ ...member, mfaCode: totp(begun.body.secret) });
    expect(second.status).toBe(201);
    const renewed = await operators('POST', '/v1/sessions/refresh', {
      body: { refreshToken: second.body.refreshToken },
    });
    expect(renewed.status).toBe(200);
    const now = { token: renewed.body.accessToken };
    expect((await operators('GET', '/v1/me', now)).body.mfa.enrolled).toBe(true);
    expect((await operators('DELETE', '/v1/sessions/current', now)).status).toBe(204);
    expect((await operators('GET', '/v1/me', now)).status).toBe(401);
    expect((await operators('GET', '/v1/me', { token: second.body.accessToken })).status).toBe(401);
    expect((await operators('GET', '/v1/me', as)).status).toBe(200);
  });
});
