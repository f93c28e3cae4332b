import { randomBytes, randomUUID } from 'node:crypto';
import { type Answer, type ApiClient, mailTo } from './api-client.ts';

export interface NewTenant {
  readonly id: string;
  readonly slug: string;
  readonly owner: { readonly email: string; readonly password: string };
  readonly accessToken: string;
  readonly refreshToken: string;
  /** Milliseconds that POST /v1/tenants took. */
  readonly provisionedInMs: number;
}

export const someWord = (): string => randomBytes(5).toString('hex');
export const aPassword = (): string => `correct horse ${randomBytes(9).toString('base64url')}`;

/** Sign-ups are limited to 30 a minute per address, and all suites come from one. */
async function startSignup(api: ApiClient, email: string): Promise<Answer> {
  const answer = await api('POST', '/v1/signups', { body: { email } });
  if (answer.status !== 429) return answer;
  await new Promise((resolve) => setTimeout(resolve, 1_000 * Number(answer.headers.get('retry-after') ?? 5) + 500));
  return startSignup(api, email);
}

export async function signupToken(api: ApiClient, mailUrl: string, email: string): Promise<string> {
  const started = await startSignup(api, email);
  if (started.status !== 202) throw new Error(`sign-up: ${started.status} ${JSON.stringify(started.body)}`);
  const mail = await mailTo(mailUrl, email, (m) => /\b\d{6}\b/.test(m.text));
  const code = /\b(\d{6})\b/.exec(mail.text)?.[1];
  const verified = await api('POST', `/v1/signups/${started.body.id}/verify`, { body: { code } });
  if (verified.status !== 200) throw new Error(`verify: ${verified.status} ${JSON.stringify(verified.body)}`);
  return verified.body.signupToken;
}

export async function requiredAgreements(api: ApiClient): Promise<{ document: string; version: string }[]> {
  const { body } = await api('GET', '/v1/legal');
  return (body.data as { document: string; version: string; required: boolean }[])
    .filter((d) => d.required)
    .map(({ document, version }) => ({ document, version }));
}

export async function tenantBody(api: ApiClient, options: Record<string, unknown> = {}) {
  const slug = `acme-${someWord()}`;
  return {
    name: `Acme ${slug}`,
    slug,
    plan: 'pro',
    country: 'DE',
    currency: 'EUR',
    timezone: 'Europe/Berlin',
    locale: 'en',
    owner: { name: 'Olivia Owner', password: aPassword() },
    agreements: await requiredAgreements(api),
    ...options,
  };
}

/** The whole self-service form, from the address to the owner's session. */
export async function signUp(
  api: ApiClient,
  mailUrl: string,
  options: Record<string, unknown> = {},
  email = `owner-${someWord()}@example.com`,
): Promise<NewTenant> {
  const token = await signupToken(api, mailUrl, email);
  const body = await tenantBody(api, options);
  const key = randomUUID();
  const began = performance.now();
  const create = () => api('POST', '/v1/tenants', { token, body, key });
  let created = await create();
  // Repeated with the same key, as the answer says: on a machine with other work.
  for (let times = 0; created.body.code === 'still-provisioning' && times < 3; times += 1) created = await create();
  const provisionedInMs = performance.now() - began;
  if (created.status !== 201) throw new Error(`tenant: ${created.status} ${JSON.stringify(created.body)}`);
  const session = await api('POST', '/v1/sessions', { body: { email, password: body.owner.password } });
  if (session.status !== 201) throw new Error(`session: ${session.status} ${JSON.stringify(session.body)}`);
  return {
    id: created.body.id,
    slug: created.body.slug,
    owner: { email, password: body.owner.password },
    accessToken: session.body.accessToken,
    refreshToken: session.body.refreshToken,
    provisionedInMs,
  };
}
