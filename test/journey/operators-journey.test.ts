import { existsSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient, eventually } from '../kit/api-client.ts';
import { button, dialog, go, heading, openBrowser, seen, shot, type Visitors } from '../kit/browser.ts';
import { type NewTenant, signUp } from '../kit/sign-up.ts';
import { staffMember } from '../kit/staff.ts';
import { totp } from '../ops/totp.ts';

const CHROMIUM = '/usr/bin/chromium';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`Skipped: the operators' journey needs Chromium at ${CHROMIUM}.`);

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

/** Chromium writes each refused answer on the console; the step asks for a sign-in without its code. */
const isExpected = (text: string, url: string): boolean => /status of 401/.test(text) && url.endsWith('/v1/sessions');

type Person = Awaited<ReturnType<typeof staffMember>>;

describe.runIf(hasChromium).sequential('the journey of an operator in the browser', () => {
  let visitors: Visitors;
  let page: Page;
  let admin: Person;
  let tenant: NewTenant;
  const createProject = () => api('POST', '/v1/projects', { token: tenant.accessToken, body: { name: 'Rocket' } });

  const signIn = async (who: Page, { email, password }: Person) => {
    await who.getByLabel('E-mail').fill(email);
    await who.getByLabel('Password').fill(password);
    await button(who, 'Sign in').click();
  };
  const openTenant = async (who: Page) => {
    await go(who, 'Tenants');
    await who.getByLabel('Find tenants').fill(tenant.slug);
    await who.getByRole('row', { name: tenant.slug }).getByRole('link').first().click();
    await heading(who, `Acme ${tenant.slug}`).waitFor();
  };

  beforeAll(async () => {
    [visitors, admin, tenant] = await Promise.all([
      openBrowser(stack.operatorsApiUrl, isExpected),
      staffMember(stack, 'admins'),
      signUp(api, stack.mailUrl),
    ]);
    page = await visitors.arrive();
  });
  afterAll(() => visitors.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await page.screenshot({ path: 'test-output/screens/operators-failed.png' });
    expect(visitors.watch.faults.splice(0)).toEqual([]);
  });

  it('signs in, and is led to where the address said', async () => {
    await page.goto(`${stack.consoleUrl}/operators/operations`);
    await heading(page, 'Sign in').waitFor();
    await shot(page, 'operators-sign-in');
    await signIn(page, admin);
    await page.getByRole('heading', { name: 'Operations', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/operators/operations');
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));
    expect(Object.keys(JSON.parse(stored))).toEqual(['tenantry.operators.refresh']);
    await page.reload();
    await page
      .getByRole('row', { name: /Provisioning/ })
      .first()
      .waitFor();
  });

  it('finds a tenant as the name is typed, and sees what there is to know of it', async () => {
    await go(page, 'Tenants');
    await shot(page, 'operators-tenants');
    await openTenant(page);
    for (const name of ['Company', 'Subscription', 'People and stores']) await heading(page, name).waitFor();
    await seen(page, '1 of 50');
    await seen(page, 'Enabled');
    await shot(page, 'operators-tenant');
  });

  it('suspends it: the tenant can change nothing, until it is resumed', async () => {
    expect((await createProject()).status).toBe(201);
    await button(page, 'Suspend').click();
    const form = dialog(page, `Suspend Acme ${tenant.slug}`);
    await form.getByLabel('Reason').fill('Card testing from their accounts');
    await shot(page, 'operators-suspend');
    await form.getByRole('button', { name: 'Suspend' }).click();
    await seen(page, `Acme ${tenant.slug} is suspended.`);
    await seen(page, '“Card testing from their accounts”');
    await shot(page, 'operators-suspended');
    await eventually('the suspension', async () => (await createProject()).status === 402);
    await button(page, 'Resume').click();
    await dialog(page, `Resume Acme ${tenant.slug}`).getByRole('button', { name: 'Resume' }).click();
    await seen(page, `Acme ${tenant.slug} is active again.`);
    await eventually('the resumption', async () => (await createProject()).status === 201);
    await button(page, 'Suspend').waitFor();
  });

  it('credits a line of its invoice: what is open is less by it, and the reason is told', async () => {
    await page.getByRole('tab', { name: 'Invoices' }).click();
    await page
      .getByRole('button', { name: /^Credit TNY-/ })
      .first()
      .click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Pro plan').fill('9.00');
    await form.getByLabel('Reason').fill('The export failed for a day');
    await shot(page, 'operators-credit');
    await form.getByRole('button', { name: 'Credit', exact: true }).click();
    await seen(page, /^TNY-CN-\d{4}-\d{6} credits €9\.00\.$/);
    await seen(page, '€36.00');
    await shot(page, 'operators-invoices');
    const notes = (await api('GET', '/v1/credit-notes', { token: tenant.accessToken })).body.data;
    expect(notes).toMatchObject([{ reason: 'The export failed for a day', total: { amount: '900' } }]);
  });

  it('sees how far the data of tenants is, and who takes much of the system', async () => {
    await go(page, 'Migrations');
    await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
    await shot(page, 'operators-migrations');
    await go(page, 'Heavy tenants');
    await heading(page, 'Heavy tenants').waitFor();
    await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
    await shot(page, 'operators-heavy-tenants');
    await openTenant(page);
  });

  it('follows the making of the tenant, step by step', async () => {
    await page.getByRole('tab', { name: 'Operations' }).click();
    await page.getByRole('link', { name: /^Provisioning op_/ }).click();
    await heading(page, 'Provisioning of a tenant').waitFor();
    const steps = page.getByRole('list', { name: 'Steps' });
    for (const name of ['Register tenant', 'Create tenant key', 'Activate tenant'])
      await steps.getByText(name).waitFor();
    await seen(page, 'Succeeded');
    expect(await button(page, 'Resume').count()).toBe(0);
    await shot(page, 'operators-operation');
    await page.getByRole('link', { name: tenant.id }).click();
    await heading(page, `Acme ${tenant.slug}`).waitFor();
  });

  it('has a reconciler look, and reads what it found', async () => {
    await go(page, 'Reconciliations');
    const run = page.getByRole('button', { name: /^Run .+ now$/ }).first();
    const name = /^Run (.+) now$/.exec((await run.getAttribute('aria-label')) ?? '')?.[1] ?? '';
    await shot(page, 'operators-reconciliations');
    await run.click();
    await page.getByText('Running', { exact: true }).waitFor();
    await page.getByText('Running', { exact: true }).waitFor({ state: 'detached', timeout: 40_000 });
    await page.locator(`a[href$="/reconciliations/${name}"]`).click();
    await page
      .getByRole('row', { name: new RegExp(`${new Date().getFullYear()}`) })
      .first()
      .waitFor();
    await shot(page, 'operators-reconciliation');
  });

  it('finds nothing given up, the plans as they are sold, and its own deeds in the trail', async () => {
    await go(page, 'Dead letters');
    await page.getByText('Loading', { exact: true }).first().waitFor({ state: 'detached' });
    await shot(page, 'operators-dead-letters');
    await go(page, 'Plans');
    await heading(page, /^Pro, version \d+$/)
      .first()
      .waitFor();
    await shot(page, 'operators-plans');
    await go(page, 'Audit trail');
    await button(page, 'Details of tenant.suspend').first().click();
    await page.getByRole('dialog').getByText('Card testing from their accounts').waitFor();
    await shot(page, 'operators-audit');
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
  });

  it('enrols a second factor, and signs in with it from then on', async () => {
    await go(page, 'My account');
    await button(page, 'Set up authenticator').click();
    await page.getByRole('img', { name: 'QR code for your authenticator app' }).waitFor();
    const secret = ((await page.getByText(/^(?:[A-Z2-7]{1,4} )+[A-Z2-7]{1,4}$/).textContent()) ?? '').replaceAll(
      ' ',
      '',
    );
    await shot(page, 'operators-enrol');
    await page.getByRole('textbox', { name: 'Code' }).fill(totp(secret));
    await button(page, 'Confirm').click();
    await seen(page, /Your second factor is set up/);
    await shot(page, 'operators-enrolled');
    await page.getByRole('button', { name: `Account: ${admin.email}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await heading(page, 'Sign in').waitFor();
    await signIn(page, admin);
    await page.getByLabel('Authentication code').fill(totp(secret));
    await shot(page, 'operators-code');
    await button(page, 'Sign in').click();
    await page.getByRole('heading', { name: 'My account', level: 1 }).waitFor();
    await seen(page, 'Set up');
  });

  it('shows a viewer the same, and nothing to change it with', async () => {
    const viewer = await visitors.arrive();
    await viewer.goto(`${stack.consoleUrl}/operators/`);
    await signIn(viewer, await staffMember(stack, 'viewers'));
    await openTenant(viewer);
    await seen(viewer, '1 of 50');
    for (const name of ['Suspend', 'Rename']) expect(await button(viewer, name).count()).toBe(0);
    await shot(viewer, 'operators-viewer');
    await viewer.context().close();
  });

  it('asked the operators’ API a lot, and it never answered 5xx', () => {
    expect(visitors.watch.answers.length).toBeGreaterThan(20);
    expect(visitors.watch.answers.filter((line) => /^\w+ 5/.test(line))).toEqual([]);
  });
});
