import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { eventually, mailTo } from '../kit/api-client.ts';
import { confirmCard } from '../kit/cards.ts';
import { download, pdfText, verifyCertificate } from '../kit/documents.ts';
import { aPassword, signUp } from '../kit/sign-up.ts';
import { type Company, tokenOf, told } from './company.ts';

export interface Step {
  readonly name: string;
  readonly run: (company: Company) => Promise<void>;
}

async function signsUp(company: Company): Promise<void> {
  const { api, place, word } = company;
  const password = `${aPassword()} ${word}`;
  company.secrets.push(password);
  const options = { name: `${word} works`, slug: word.slice(0, 40), owner: { name: `${word} owner`, password } };
  company.tenant = await signUp(api, place.mailUrl, options, `${word}-owner@example.com`);
  const { id, owner, accessToken } = company.tenant;
  company.people.set('owner', { id, ...owner, token: accessToken });
  company.secrets.push(company.tenant.refreshToken);
}

async function saysWhoItIs(company: Company): Promise<void> {
  const { api, tenant, word } = company;
  const me = await told(api('GET', '/v1/me', { token: tenant.accessToken }), 200);
  assert.partialDeepStrictEqual(me.body, { email: tenant.owner.email, role: 'owner', tenantId: tenant.id });
  const refreshed = await told(
    api('POST', '/v1/sessions/refresh', { body: { refreshToken: tenant.refreshToken } }),
    200,
  );
  const { accessToken, refreshToken } = refreshed.body;
  company.tenant = { ...tenant, accessToken, refreshToken };
  company.people.set('owner', { id: me.body.id, ...tenant.owner, token: accessToken });
  const now = await told(api('GET', '/v1/tenant', { token: accessToken }), 200);
  const renamed = { token: accessToken, body: { name: `${word} renamed` } };
  const headers = { 'If-Match': now.headers.get('etag') ?? '' };
  await told(api('PATCH', '/v1/tenant', { ...renamed, headers }), 200);
  await told(api('PATCH', '/v1/tenant', { ...renamed, headers }), 412);
}

async function savesACard(company: Company): Promise<void> {
  const { api, place } = company;
  const token = tokenOf(company, 'owner');
  const session = () => told(api('POST', '/v1/payment-methods/setup-session', { token }), 201);
  const declined = await confirmCard(place.stripeUrl, (await session()).body, 'pm_card_chargeDeclined');
  assert.equal(declined.status, 402);
  assert.equal((await confirmCard(place.stripeUrl, (await session()).body)).status, 200);
  await told(api('GET', '/v1/payment-methods', { token }), 200);
  await eventually('the first invoice is paid', async () => {
    const { body } = await told(api('GET', '/v1/invoices', { token }), 200);
    return body.data[0]?.state === 'paid';
  });
}

async function invites(company: Company, role: string): Promise<void> {
  const { api, place, word } = company;
  const email = `${word}-${role}@example.com`;
  const password = `${aPassword()} ${word}`;
  company.secrets.push(password);
  const invited = { token: tokenOf(company, 'owner'), body: { email, role } };
  await told(api('POST', '/v1/invitations', invited), 201);
  await told(api('POST', '/v1/invitations', invited), 409, 'already-invited');
  const mail = await mailTo(place.mailUrl, email, (m) => m.text.includes('/invitations/accept?token='));
  const token = /invitations\/accept\?token=(\S+)/.exec(mail.text)?.[1];
  const body = { token, name: `${word} ${role}`, password };
  const accepted = await told(api('POST', '/v1/invitations/accept', { body }), 201);
  await told(api('POST', '/v1/invitations/accept', { body }), 410);
  const session = await told(api('POST', '/v1/sessions', { body: { email, password } }), 201);
  company.people.set(role, { id: accepted.body.userId, email, password, token: session.body.accessToken });
}

async function gathersPeople(company: Company): Promise<void> {
  const { api } = company;
  await Promise.all(['admin', 'member', 'billing', 'viewer'].map((role) => invites(company, role)));
  const { body } = await told(api('GET', '/v1/users', { token: tokenOf(company, 'admin') }), 200);
  assert.equal(body.data.length, 5);
  const refused = [
    api('POST', '/v1/projects', { token: tokenOf(company, 'viewer'), body: { name: company.word } }),
    api('POST', '/v1/projects', { token: tokenOf(company, 'billing'), body: { name: company.word } }),
    api('GET', '/v1/invoices', { token: tokenOf(company, 'member') }),
    api('POST', '/v1/invitations', { token: tokenOf(company, 'member'), body: { email: 'a@example.com' } }),
  ];
  for (const each of refused) await told(each, 403);
}

async function worksOnAProject(company: Company, role: string): Promise<void> {
  const { api, word } = company;
  const token = tokenOf(company, role);
  const named = { name: `${word} project of ${role}`, description: `${word} described` };
  const made = await told(api('POST', '/v1/projects', { token, body: named, key: `${word}-${role}` }), 201);
  const again = await told(api('POST', '/v1/projects', { token, body: named, key: `${word}-${role}` }), 201);
  assert.equal(again.body.id, made.body.id);
  company.projects.push(made.body.id);
  const path = `/v1/projects/${made.body.id}`;
  await told(api('PATCH', path, { token, body: { description: `${word} described again` } }), 200);
  await told(api('PATCH', path, { token, body: { [word]: word } }), 422, 'validation-failed');

  const content = `${word} content of ${role}\n`;
  const file = { name: `${word}-${role}.txt`, contentType: 'text/plain', sizeBytes: content.length };
  const announced = await told(api('POST', `${path}/files`, { token, body: file }), 201);
  const put = { method: 'PUT', headers: announced.body.headers, body: content };
  assert.equal((await fetch(announced.body.uploadUrl, put)).status, 200);
  company.files.push(announced.body.id);
  const ready = await eventually('the file is ready', async () => {
    const { body } = await told(api('GET', `/v1/files/${announced.body.id}`, { token }), 200);
    return body.state === 'ready' && body;
  });
  const text = await (await fetch(ready.downloadUrl)).text();
  assert.equal(text, content);
  company.texts.push({ where: 'downloaded file', text });
  const list = await told(api('GET', `${path}/files?limit=1`, { token }), 200);
  assert.equal(list.body.data[0].name, file.name);
}

async function worksOnProjects(company: Company): Promise<void> {
  const { api } = company;
  await Promise.all(['owner', 'admin', 'member'].map((role) => worksOnAProject(company, role)));
  const { body } = await told(api('GET', '/v1/projects?limit=1', { token: tokenOf(company, 'viewer') }), 200);
  assert.equal(body.hasMore, true);
  const more = `/v1/projects?limit=1&cursor=${encodeURIComponent(body.nextCursor)}`;
  await told(api('GET', more, { token: tokenOf(company, 'viewer') }), 200);
}

async function sendsBadInput({ api, word, tenant }: Company): Promise<void> {
  const token = tenant.accessToken;
  await Promise.all([
    told(api('POST', '/v1/projects', { token, body: `{"${word}": ` }), 400, 'malformed-request'),
    told(api('POST', '/v1/projects', { token, body: { name: word, [word]: 1 } }), 422, 'validation-failed'),
    told(api('POST', '/v1/projects', { token, body: { name: word.repeat(80_000) } }), 413, 'body-too-large'),
    told(api('GET', `/v1/projects?cursor=${word}`, { token }), 400, 'bad-cursor'),
    told(api('GET', `/v1/audit-events?limit=${word}`, { token }), 400, 'malformed-request'),
    told(api('GET', `/v1/${word}`, { token }), 404, 'not-found'),
    told(api('GET', '/v1/projects', { token: word }), 401, 'unauthenticated'),
    told(api('POST', '/v1/invitations', { token, body: { email: word, role: word } }), 422, 'validation-failed'),
    told(api('POST', '/v1/tenant/deletion', { token, body: { confirm: word.slice(1), mode: 'immediate' } }), 422),
    told(api('POST', '/v1/sessions', { body: { email: tenant.owner.email, password: word } }), 401),
    told(api('POST', '/v1/subscription/change', { token, body: { plan: word } }), 422, 'validation-failed'),
  ]);
}

async function makesAToken(company: Company): Promise<void> {
  const { api, word } = company;
  const scopes = ['projects:read', 'usage:read', 'usage:write'];
  const body = { name: `${word} token`, scopes };
  const made = await told(api('POST', '/v1/api-tokens', { token: tokenOf(company, 'admin'), body }), 201);
  company.apiToken = made.body.token;
  company.secrets.push(made.body.token);
  await told(api('GET', '/v1/projects', { token: company.apiToken }), 200);
  await told(api('POST', '/v1/projects', { token: company.apiToken, body: { name: word } }), 403);
}

const usageEvent = (word: string, id: string, value: string) => ({
  ...{ specversion: '1.0', id: `${word}-${id}`, source: `${word}/runner`, type: 'job-minutes', subject: word },
  ...{ time: new Date().toISOString(), data: { value, note: word } },
});

/** Each report under ids of its own; `expected` is what all of them come to. */
const reportsUsage = (ids: readonly [string, string], expected: string) => async (company: Company) => {
  const { api, word, apiToken } = company;
  const [first, second] = [usageEvent(word, ids[0], '600'), usageEvent(word, ids[1], '599.5')];
  const wrong = { ...usageEvent(word, 'wrong', '1'), type: word };
  const sent = await told(api('POST', '/v1/events', { token: apiToken, body: [first, second, first, wrong] }), 202);
  assert.partialDeepStrictEqual(sent.body, { accepted: 2, duplicates: 1, rejected: [{ code: 'unknown-meter' }] });
  await eventually('usage is counted', async () => {
    const { body } = await told(api('GET', '/v1/usage/current', { token: tokenOf(company, 'viewer') }), 200);
    return body.meters.find((meter: { key: string }) => meter.key === 'job-minutes')?.quantity === expected;
  });
  const verdict = `/v1/events/${encodeURIComponent(first.source)}/${first.id}`;
  assert.equal((await told(api('GET', verdict, { token: apiToken }), 200)).body.verdict, 'counted');
  const [from, to] = [-3_600_000, 60_000].map((ms) => new Date(Date.now() + ms).toISOString());
  await told(api('GET', `/v1/meters/job-minutes/query?from=${from}&to=${to}&window=hour`, { token: apiToken }), 200);
};

async function changesPlan(company: Company): Promise<void> {
  const { api, word } = company;
  const token = tokenOf(company, 'billing');
  const body = { plan: 'enterprise', when: 'now' };
  await told(api('POST', '/v1/subscription/preview-change', { token, body }), 200);
  await told(api('POST', '/v1/subscription/change', { token, body }), 200);
  await told(api('POST', '/v1/subscription/change', { token, body }), 409, 'same-plan');
  const list = await told(api('GET', '/v1/invoices', { token }), 200);
  for (const { id, number } of list.body.data as { id: string; number: string }[]) {
    company.invoices.push(id);
    await told(api('GET', `/v1/invoices/${id}`, { token }), 200);
    const pdf = await eventually('the PDF is made', async () => {
      const answer = await api('GET', `/v1/invoices/${id}/pdf`, { token });
      return answer.status === 200 && answer.body;
    });
    const text = pdfText(await download(pdf.url, pdf.sha256), `${word}-invoice`);
    assert.ok(text.includes(number));
    company.texts.push({ where: `PDF of invoice ${number}`, text });
  }
  for (const path of ['/v1/invoices/upcoming', '/v1/payments', '/v1/credit-notes', '/v1/subscription'])
    await told(api('GET', path, { token }), 200);
}

async function readsTheTrail(company: Company): Promise<void> {
  const { api } = company;
  const token = tokenOf(company, 'admin');
  const actions = new Set<string>();
  let path: string | undefined = '/v1/audit-events?limit=20';
  while (path) {
    const { body } = await told(api('GET', path, { token }), 200);
    for (const { action } of body.data) actions.add(action);
    path = body.hasMore ? `/v1/audit-events?limit=20&cursor=${encodeURIComponent(body.nextCursor)}` : undefined;
  }
  for (const action of ['tenant.create', 'project.create', 'invitation.create', 'api-token.create'])
    assert.ok(actions.has(action), `no ${action} in the trail`);
}

/** Everything that it made before is still there, under its name, and reads as it was written. */
async function readsWhatIsThere(company: Company): Promise<void> {
  const { api, word, tenant, projects, files, invoices, people } = company;
  const { owner } = tenant;
  const session = await told(api('POST', '/v1/sessions', { body: owner }), 201);
  const token = session.body.accessToken;
  const before = people.get('owner');
  assert.ok(before);
  people.set('owner', { ...before, token });
  for (const id of projects) {
    const { body } = await told(api('GET', `/v1/projects/${id}`, { token }), 200);
    assert.equal(body.description, `${word} described again`);
  }
  for (const id of files) {
    const { body } = await told(api('GET', `/v1/files/${id}`, { token }), 200);
    assert.ok((await (await fetch(body.downloadUrl)).text()).startsWith(`${word} content of`));
  }
  for (const { id, email } of people.values())
    assert.equal((await told(api('GET', `/v1/users/${id}`, { token }), 200)).body.email, email);
  for (const id of invoices) await told(api('GET', `/v1/invoices/${id}/pdf`, { token }), 200);
  for (const path of ['/v1/tenant', '/v1/me', '/v1/api-tokens', '/v1/invitations', '/v1/payment-methods'])
    await told(api('GET', path, { token }), 200);
  const verdict = `/v1/events/${encodeURIComponent(`${word}/runner`)}/${word}-a`;
  assert.equal((await told(api('GET', verdict, { token: company.apiToken }), 200)).body.verdict, 'counted');
}

async function changesPlanBack(company: Company): Promise<void> {
  const { api } = company;
  const token = tokenOf(company, 'owner');
  const body = { plan: 'pro', when: 'period-end' };
  await told(api('POST', '/v1/subscription/preview-change', { token, body }), 200);
  const changed = await told(api('POST', '/v1/subscription/change', { token, body }), 200);
  assert.equal(changed.body.pendingChange.plan, 'pro');
  await told(api('GET', '/v1/invoices/upcoming', { token }), 200);
}

async function asksForDeletion(company: Company): Promise<void> {
  const { api, tenant } = company;
  const token = tokenOf(company, 'owner');
  const asked = { token, key: randomUUID(), body: { confirm: tenant.slug, mode: 'immediate' } };
  const { body } = await told(api('POST', '/v1/tenant/deletion', asked), 202);
  company.receipt = { id: body.receiptId, secret: body.receiptSecret };
  company.secrets.push(body.receiptSecret);
  await told(api('GET', '/v1/tenant', { token }), 410);
  assert.equal((await told(api('POST', '/v1/tenant/deletion', asked), 202)).body.receiptId, body.receiptId);
}

async function holdsTheReceipt(company: Company): Promise<void> {
  const { api, receipt, word } = company;
  const done = await eventually(
    `the deletion of ${company.name} is done`,
    async () => {
      const { body } = await told(api('GET', `/v1/deletions/${receipt.id}`, { token: receipt.secret }), 200);
      return body.state === 'done' && body;
    },
    120_000,
  );
  const text = pdfText(
    await download(done.finalInvoice.pdf.url, done.finalInvoice.pdf.sha256),
    `${word}-final-invoice`,
  );
  assert.ok(text.includes(done.finalInvoice.number));
  company.texts.push({ where: 'PDF of the final invoice', text });
  const left = done.certificate.stores.filter(({ remaining }: { remaining: number }) => remaining > 0);
  assert.deepEqual(left, []);
  await verifyCertificate(api, done.certificate);
}

/** Steps 1 to 12 of api.md: everything that a company does before it goes. */
export const living: readonly Step[] = [
  { name: 'signs up', run: signsUp },
  { name: 'says who it is', run: saysWhoItIs },
  { name: 'saves a card', run: savesACard },
  { name: 'gathers people in all roles', run: gathersPeople },
  { name: 'works on projects', run: worksOnProjects },
  { name: 'sends bad input', run: sendsBadInput },
  { name: 'makes a token', run: makesAToken },
  { name: 'reports usage', run: reportsUsage(['a', 'b'], '1199.5') },
  { name: 'changes its plan', run: changesPlan },
  { name: 'reads the trail', run: readsTheTrail },
];

/** A company that has lived through the steps before goes on: other builds may serve it by now. */
export const goingOn: readonly Step[] = [
  { name: 'reads what is there', run: readsWhatIsThere },
  { name: 'works on projects again', run: worksOnProjects },
  { name: 'reports more usage', run: reportsUsage(['c', 'd'], '2399') },
  { name: 'changes its plan back', run: changesPlanBack },
  { name: 'reads the trail again', run: readsTheTrail },
];

/** Steps 13 and 14. */
export const leaving: readonly Step[] = [
  { name: 'asks for its deletion', run: asksForDeletion },
  { name: 'holds the receipt', run: holdsTheReceipt },
];

export async function walk(company: Company, steps: readonly Step[]): Promise<void> {
  for (const { name, run } of steps)
    await run(company).catch((error: unknown) => {
      throw new Error(`${company.name} ${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
    });
}
