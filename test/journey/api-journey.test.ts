import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { type ApiClient, apiClient, eventually, mailTo } from '../kit/api-client.ts';
import { confirmCard } from '../kit/cards.ts';
import { download, pdfText, verifyCertificate, writeOut } from '../kit/documents.ts';
import { aPassword, type NewTenant, signUp, signupToken, someWord, tenantBody } from '../kit/sign-up.ts';

const stack = inject('stack');
const api: ApiClient = apiClient(stack.apiUrl);
const eur = (amount: string) => ({ amount, currency: 'EUR' });

describe.sequential('the journey of api.md by API', () => {
  let tenant: NewTenant;
  let other: NewTenant;
  // The other tenant's own sign-up names it, with a bearer that is not yet its session's.
  let callsBefore = 0;
  let projectId: string;
  let fileId: string;
  let apiToken: string;
  const people: Record<string, { id: string; token: string }> = {};

  beforeAll(async () => {
    other = await signUp(api, stack.mailUrl, { plan: 'free' });
    callsBefore = api.calls.length;
  });

  it('1-3: signs up by e-mail code and gets an active tenant whose owner signs in at once', async () => {
    tenant = await signUp(api, stack.mailUrl);
    expect(tenant.provisionedInMs).toBeLessThan(30_000);
    const { status, body } = await api('GET', '/v1/tenant', { token: tenant.accessToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: tenant.id,
      slug: tenant.slug,
      plan: 'pro',
      tier: 'pool',
      isolation: 'pool',
      state: 'active',
      mode: 'live',
      currency: 'EUR',
      timezone: 'Europe/Berlin',
    });
  });

  it('3: the same Idempotency-Key ten times in parallel makes one tenant; another body or key is refused', async () => {
    const token = await signupToken(api, stack.mailUrl, `owner-${someWord()}@example.com`);
    const body = await tenantBody(api, { plan: 'free' });
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api('POST', '/v1/tenants', { token, body, key })),
    );
    const made = answers.filter(({ status }) => status === 201);
    expect(
      answers.every(({ status }) => [201, 409].includes(status)),
      JSON.stringify(answers.map((a) => a.body)),
    ).toBe(true);
    const again = await api('POST', '/v1/tenants', { token, body, key });
    expect(again.status).toBe(201);
    expect(new Set([...made, again].map((answer) => answer.body.id)).size).toBe(1);
    expect((await api('POST', '/v1/tenants', { token, body: { ...body, name: 'Other' }, key })).status).toBe(422);
    expect(await api('POST', '/v1/tenants', { token, body })).toMatchObject({
      status: 409,
      body: { code: 'already-used' },
    });
  });

  it('4-5: says who one is', async () => {
    const { status, body } = await api('GET', '/v1/me', { token: tenant.accessToken });
    expect(status).toBe(200);
    expect(body).toMatchObject({ email: tenant.owner.email, role: 'owner', tenantId: tenant.id });
    expect(body.permissions).toContain('tenant:delete');
    const refreshed = await api('POST', '/v1/sessions/refresh', { body: { refreshToken: tenant.refreshToken } });
    expect(refreshed.status).toBe(200);
    tenant = { ...tenant, accessToken: refreshed.body.accessToken, refreshToken: refreshed.body.refreshToken };
    expect(
      await api('POST', '/v1/sessions', { body: { email: tenant.owner.email, password: 'wrong password here' } }),
    ).toMatchObject({ status: 401, body: { code: 'invalid-credentials' } });
  });

  it('6: saves a card, after a declined one, and the first invoice is paid with it', async () => {
    const declined = await api('POST', '/v1/payment-methods/setup-session', { token: tenant.accessToken });
    expect(declined).toMatchObject({ status: 201, body: { provider: 'stripe' } });
    expect((await confirmCard(stack.stripeUrl, declined.body, 'pm_card_chargeDeclined')).status).toBe(402);
    const session = await api('POST', '/v1/payment-methods/setup-session', { token: tenant.accessToken });
    expect((await confirmCard(stack.stripeUrl, session.body)).body.status).toBe('succeeded');
    const { body } = await api('GET', '/v1/payment-methods', { token: tenant.accessToken });
    expect(body.data).toMatchObject([{ kind: 'card', brand: 'visa', last4: '4242', isDefault: true }]);
    const paid = await eventually('the first invoice is paid', async () => {
      const { body: invoices } = await api('GET', '/v1/invoices', { token: tenant.accessToken });
      return invoices.data[0]?.state === 'paid' && invoices.data[0];
    });
    expect(paid).toMatchObject({
      number: expect.stringMatching(/^TNY-\d{4}-\d{6}$/),
      total: eur('4500'),
      due: eur('0'),
      currency: 'EUR',
    });
  });

  it('7: invites three co-workers with different roles, who join and may what their role may', async () => {
    for (const role of ['admin', 'member', 'billing'] as const) {
      const email = `${role}-${someWord()}@example.com`;
      const invitation = await api('POST', '/v1/invitations', { token: tenant.accessToken, body: { email, role } });
      expect(invitation).toMatchObject({ status: 201, body: { email, role, state: 'open' } });
      const mail = await mailTo(stack.mailUrl, email, (m) => m.text.includes('/invitations/accept?token='));
      const token = /invitations\/accept\?token=(\S+)/.exec(mail.text)?.[1];
      const password = aPassword();
      const accepted = await api('POST', '/v1/invitations/accept', { body: { token, name: `The ${role}`, password } });
      expect(accepted).toMatchObject({ status: 201, body: { tenantId: tenant.id, role } });
      expect((await api('POST', '/v1/invitations/accept', { body: { token, name: 'Again', password } })).status).toBe(
        410,
      );
      const session = await api('POST', '/v1/sessions', { body: { email, password } });
      expect(session).toMatchObject({ status: 201, body: { role, tenantId: tenant.id } });
      people[role] = { id: accepted.body.userId, token: session.body.accessToken };
    }
    expect((await api('POST', '/v1/projects', { token: people['billing']?.token, body: { name: 'No' } })).status).toBe(
      403,
    );
    expect((await api('GET', '/v1/invoices', { token: people['member']?.token })).status).toBe(403);
    expect((await api('GET', '/v1/invoices', { token: people['billing']?.token })).status).toBe(200);
    expect(
      (
        await api('PATCH', `/v1/users/${people['admin']?.id}`, {
          token: people['admin']?.token,
          body: { role: 'owner' },
        })
      ).status,
    ).toBe(403);
    expect((await api('GET', '/v1/users', { token: tenant.accessToken })).body.data).toHaveLength(4);
  });

  it('8: works with projects and files', async () => {
    const created = await api('POST', '/v1/projects', {
      token: people['member']?.token,
      body: { name: 'Rocket', description: 'To the moon' },
    });
    expect(created).toMatchObject({ status: 201, body: { name: 'Rocket', description: 'To the moon' } });
    projectId = created.body.id;
    const etag = created.headers.get('etag') ?? '';
    expect(
      (
        await api('PATCH', `/v1/projects/${projectId}`, {
          token: tenant.accessToken,
          body: { name: 'Rocket 2' },
          headers: { 'If-Match': etag },
        })
      ).status,
    ).toBe(200);
    expect(
      (
        await api('PATCH', `/v1/projects/${projectId}`, {
          token: tenant.accessToken,
          body: { name: 'Rocket 3' },
          headers: { 'If-Match': etag },
        })
      ).status,
    ).toBe(412);
    const content = Buffer.from('hello, moon\n');
    const file = await api('POST', `/v1/projects/${projectId}/files`, {
      token: tenant.accessToken,
      body: { name: 'moon.txt', contentType: 'text/plain', sizeBytes: content.length },
    });
    expect(file.status).toBe(201);
    fileId = file.body.id;
    const put = await fetch(file.body.uploadUrl, { method: 'PUT', headers: file.body.headers, body: content });
    expect(put.status).toBe(200);
    const ready = await eventually('the file is ready', async () => {
      const { body } = await api('GET', `/v1/files/${fileId}`, { token: tenant.accessToken });
      return body.state === 'ready' && body;
    });
    expect(await (await fetch(ready.downloadUrl)).text()).toBe('hello, moon\n');
  });

  it('12: makes a token that may what it says and no more', async () => {
    const created = await api('POST', '/v1/api-tokens', {
      token: tenant.accessToken,
      body: { name: 'ci', scopes: ['projects:read', 'usage:read', 'usage:write'] },
    });
    expect(created.status).toBe(201);
    apiToken = created.body.token;
    expect(apiToken).toMatch(/^tnt_live_/);
    expect((await api('GET', '/v1/projects', { token: apiToken })).status).toBe(200);
    expect((await api('POST', '/v1/projects', { token: apiToken, body: { name: 'x' } })).status).toBe(403);
    expect(
      (
        await api('POST', '/v1/api-tokens', {
          token: tenant.accessToken,
          body: { name: 'x', scopes: ['tenant:delete'] },
        })
      ).status,
    ).toBe(422);
  });

  it('9-10: reports usage in CloudEvents and sees it counted, once', async () => {
    const event = (id: string, value: string, type = 'job-minutes') => ({
      specversion: '1.0',
      id,
      source: 'ci/runner',
      type,
      time: new Date().toISOString(),
      data: { value },
    });
    const first = event('a', '600');
    const batch = [first, event('b', '599.5'), first, event('c', '1', 'no-such-meter'), event('d', '-1')];
    const sent = await api('POST', '/v1/events', { token: apiToken, body: batch });
    expect(sent).toMatchObject({
      status: 202,
      body: {
        accepted: 2,
        duplicates: 1,
        rejected: [
          { index: 3, id: 'c', code: 'unknown-meter' },
          { index: 4, id: 'd', code: 'invalid-value' },
        ],
      },
    });
    await eventually('usage is counted', async () => {
      const { body } = await api('GET', '/v1/usage/current', { token: tenant.accessToken });
      return body.meters.find((meter: { key: string }) => meter.key === 'job-minutes')?.quantity === '1199.5';
    });
    expect(
      (await api('GET', `/v1/events/${encodeURIComponent('ci/runner')}/a`, { token: tenant.accessToken })).body.verdict,
    ).toBe('counted');
    const from = new Date(Date.now() - 3_600_000).toISOString();
    const to = new Date(Date.now() + 60_000).toISOString();
    const query = await api('GET', `/v1/meters/job-minutes/query?from=${from}&to=${to}&window=hour`, {
      token: tenant.accessToken,
    });
    expect(query.body.data.reduce((sum: number, row: { quantity: string }) => sum + Number(row.quantity), 0)).toBe(
      1199.5,
    );
    for (let i = 0; i < 5; i++) await api('GET', '/v1/projects', { token: apiToken });
    await eventually('calls are counted', async () => {
      const { body } = await api('GET', '/v1/usage/current', { token: tenant.accessToken });
      return Number(body.meters.find((meter: { key: string }) => meter.key === 'api-calls')?.quantity) >= 6;
    });
  });

  it('11: previews and makes a plan change, sees invoices and the PDF', async () => {
    expect((await api('GET', '/v1/subscription', { token: tenant.accessToken })).body).toMatchObject({
      plan: 'pro',
      state: 'active',
      currency: 'EUR',
      pendingChange: null,
      cancelAt: null,
    });
    const preview = await api('POST', '/v1/subscription/preview-change', {
      token: tenant.accessToken,
      body: { plan: 'enterprise', when: 'now' },
    });
    expect(preview.status).toBe(200);
    expect(preview.body.lines.map((line: { kind: string }) => line.kind)).toEqual(['proration', 'proration']);
    const changed = await api('POST', '/v1/subscription/change', {
      token: tenant.accessToken,
      body: { plan: 'enterprise', when: 'now' },
    });
    expect(changed).toMatchObject({ status: 200, body: { plan: 'enterprise' } });
    expect(
      (
        await api('POST', '/v1/subscription/change', {
          token: tenant.accessToken,
          body: { plan: 'enterprise', when: 'now' },
        })
      ).status,
    ).toBe(409);
    const { body: list } = await api('GET', '/v1/invoices', { token: tenant.accessToken });
    const invoice = await api('GET', `/v1/invoices/${list.data[0].id}`, { token: tenant.accessToken });
    expect(invoice.body.lines).toMatchObject([{ kind: 'recurring', amount: eur('4500') }]);
    const pdf = await eventually('the PDF is made', async () => {
      const answer = await api('GET', `/v1/invoices/${list.data[0].id}/pdf`, { token: tenant.accessToken });
      return answer.status === 200 && answer.body;
    });
    const text = pdfText(await download(pdf.url, pdf.sha256), 'first-invoice');
    expect(text).toContain(invoice.body.number);
    expect(text).toMatch(/45[.,]00/);
    expect((await api('GET', '/v1/invoices/upcoming', { token: tenant.accessToken })).status).toBe(200);
  });

  it('audit: every change has its record, and nobody of another tenant in it', async () => {
    const { body } = await api('GET', '/v1/audit-events?limit=100', { token: tenant.accessToken });
    const actions = new Set(body.data.map((event: { action: string }) => event.action));
    for (const action of ['project.create', 'invitation.create', 'api-token.create'])
      expect([...actions]).toContain(action);
    expect(JSON.stringify(body)).not.toContain(other.id);
  });

  it("answers another tenant's ids exactly as unknown ids", async () => {
    const invoice = (await api('GET', '/v1/invoices', { token: tenant.accessToken })).body.data[0];
    const ofInvoice = `/v1/invoices/${invoice.id}`;
    for (const path of [
      ...[`/v1/projects/${projectId}`, `/v1/files/${fileId}`, `/v1/users/${people['admin']?.id}`, ofInvoice],
      ...['pdf', 'e-invoice', 'lines/line-1/explain'].map((part) => `${ofInvoice}/${part}`),
    ]) {
      expect((await api('GET', path, { token: tenant.accessToken })).status, path).toBe(200);
      const foreign = await api('GET', path, { token: other.accessToken });
      const unknown = await api('GET', path.replace(/[0-9A-Z]{26}/, '01HZZZZZZZZZZZZZZZZZZZZZZZ'), {
        token: other.accessToken,
      });
      expect(foreign.status).toBe(404);
      const shape = ({ instance: _, requestId: __, ...rest }: Record<string, unknown>) => rest;
      expect(shape(foreign.body)).toEqual(shape(unknown.body));
    }
  });

  it('13-14: deletes the tenant; usage sent a second before is on the final invoice; the receipt holds PDF and certificate', async () => {
    const last = {
      specversion: '1.0',
      id: 'last',
      source: 'ci/runner',
      type: 'job-minutes',
      time: new Date().toISOString(),
      data: { value: '25000' },
    };
    expect((await api('POST', '/v1/events', { token: apiToken, body: last })).status).toBe(202);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(
      await api('POST', '/v1/tenant/deletion', {
        token: tenant.accessToken,
        body: { confirm: 'wrong', mode: 'immediate' },
      }),
    ).toMatchObject({ status: 422, body: { code: 'confirmation-mismatch' } });
    const began = Date.now();
    const key = randomUUID();
    const requested = await api('POST', '/v1/tenant/deletion', {
      token: tenant.accessToken,
      body: { confirm: tenant.slug, mode: 'immediate' },
      key,
    });
    expect(requested).toMatchObject({ status: 202, body: { receiptId: expect.stringMatching(/^del_/) } });
    expect((await api('GET', '/v1/tenant', { token: tenant.accessToken })).status).toBe(410);
    expect((await api('GET', '/v1/projects', { token: apiToken })).status).toBe(410);
    expect((await api('POST', '/v1/sessions/refresh', { body: { refreshToken: tenant.refreshToken } })).status).toBe(
      410,
    );
    expect(await api('POST', '/v1/sessions', { body: tenant.owner })).toMatchObject({
      status: 401,
      body: { code: 'invalid-credentials' },
    });
    const again = await api('POST', '/v1/tenant/deletion', {
      token: tenant.accessToken,
      body: { confirm: tenant.slug, mode: 'immediate' },
      key,
    });
    expect(again).toMatchObject({ status: 202, body: { receiptId: requested.body.receiptId } });

    const { receiptId, receiptSecret } = requested.body;
    expect((await api('GET', `/v1/deletions/${receiptId}`, { token: 'wrong' })).status).toBe(404);
    const receipt = await eventually(
      'the deletion is done',
      async () => {
        const { status, body } = await api('GET', `/v1/deletions/${receiptId}`, { token: receiptSecret });
        expect(status).toBe(200);
        expect(body.state).not.toBe('failed');
        return body.state === 'done' && body;
      },
      60_000,
    );
    expect(Date.now() - began).toBeLessThan(60_000);
    writeOut('receipt.json', JSON.stringify(receipt, null, 2));

    const text = pdfText(
      await download(receipt.finalInvoice.pdf.url, receipt.finalInvoice.pdf.sha256),
      'final-invoice',
    );
    expect(text).toContain(receipt.finalInvoice.number);
    // 600 + 599.5 under pro or enterprise and 25,000 in the last second, under enterprise.
    expect(text.replace(/[\s,.]/g, '')).toContain('25000');
    expect(receipt.certificate.stores.every((store: { remaining: number }) => store.remaining === 0)).toBe(true);
    await verifyCertificate(api, receipt.certificate);
    expect((await api('GET', '/v1/tenant', { token: tenant.accessToken })).status).toBe(410);
  });

  it('answers no call with 5xx, and never a byte of another tenant', () => {
    expect(api.calls.filter(({ status }) => status >= 500)).toEqual([]);
    const namesOf = ({ id, slug, owner }: NewTenant) => [id, slug, owner.email];
    const saying = (names: readonly string[], isTheirs: boolean) =>
      api.calls
        .slice(callsBefore)
        .filter(({ token }) => token !== undefined && (token === other.accessToken) === isTheirs)
        .filter(({ text }) => names.some((name) => text.includes(name)));
    // The control: the same search finds the tenant's own names in its own answers.
    expect(saying(namesOf(tenant), false).length).toBeGreaterThan(4);
    expect(saying(namesOf(other), false)).toEqual([]);
    expect(saying(namesOf(tenant), true)).toEqual([]);
    expect(api.calls.length).toBeGreaterThan(60);
  });
});
