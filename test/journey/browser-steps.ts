import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type ApiClient, mailTo } from '../kit/api-client.ts';
import {
  button,
  cards,
  choose,
  dialog,
  downloaded,
  go,
  heading,
  picture,
  seen,
  shot,
  typeCard,
  type Visitors,
} from '../kit/browser.ts';
import { pdfText } from '../kit/documents.ts';
import { aPassword, someWord } from '../kit/sign-up.ts';

/** A company's owner before the console, with what the steps hand on to one another. */
export interface Visit {
  readonly stack: StackOutputs;
  readonly api: ApiClient;
  readonly visitors: Visitors;
  readonly page: Page;
  /** The company's name in the book of pictures. */
  readonly tenant: string;
  /** Its canary: part of what it names. */
  readonly word: string;
  readonly owner: { readonly email: string; readonly password: string; readonly name: string };
  readonly company: { readonly name: string; readonly slug: string };
  apiToken: string;
  invoiceNumber: string;
}

type Names = { readonly tenant: string; readonly company: string; readonly owner: string };

export async function visit(
  given: Pick<Visit, 'stack' | 'api' | 'visitors'>,
  { tenant, company, owner }: Names,
): Promise<Visit> {
  const word = `${tenant}${someWord()}`;
  return {
    ...given,
    ...{ tenant, word },
    page: await given.visitors.arrive({ tenant, person: 'owner' }),
    owner: { email: `${word}@example.com`, password: aPassword(), name: owner },
    company: { name: company, slug: word },
    ...{ apiToken: '', invoiceNumber: '' },
  };
}

/** Chromium writes each refused answer on the console; these refusals the steps themselves bring about. */
export const isExpected =
  ({ stripeUrl }: StackOutputs) =>
  (text: string, url: string): boolean =>
    /status of 402/.test(text) && url.startsWith(stripeUrl) && url.endsWith('/confirm');

export async function provesTheAddress(its: Visit): Promise<void> {
  const { page, stack, owner } = its;
  await page.goto(`${stack.consoleUrl}/signup`);
  await page.getByLabel('Work e-mail').fill(owner.email);
  await shot(page, 'sign-up');
  await button(page, 'Continue').click();
  await heading(page, 'Enter the code').waitFor();
  const mail = await mailTo(stack.mailUrl, owner.email, (m) => /\b\d{6}\b/.test(m.text));
  await page.getByLabel('Code').fill(/\b(\d{6})\b/.exec(mail.text)?.[1] ?? '');
  await shot(page, 'verify');
  await button(page, 'Verify').click();
  await heading(page, 'Your company').waitFor();
}

export async function makesTheCompany(its: Visit): Promise<void> {
  const { page, owner, company } = its;
  await page.getByLabel('Company name').fill(company.name);
  await page.getByLabel('Short name').fill(company.slug);
  await choose(page, 'Country', 'Germany');
  await choose(page, 'Currency', 'EUR');
  await page.getByRole('radio', { name: 'Pro', exact: false }).check();
  await page.getByLabel('Your name').fill(owner.name);
  await page.getByLabel('Password').fill(owner.password);
  await heading(page, 'Your company').scrollIntoViewIfNeeded();
  await shot(page, 'company');
  for (const box of await page.getByRole('checkbox', { name: /^I accept the / }).all()) await box.check();
  await button(page, 'Create company').click();
  await heading(page, `Making ${company.name}`).waitFor();
  await picture(page, 'making');
  await heading(page, 'Overview').waitFor({ timeout: 45_000 });
  await seen(page, `This is ${company.name}.`);
  for (const name of ['First steps', 'Plan', 'Usage this period', 'Open invoices']) await heading(page, name).waitFor();
  await seen(page, '€45.00');
  await shot(page, 'overview-new');
}

export async function savesACard(its: Visit): Promise<void> {
  const { page } = its;
  await go(page, 'Payment methods');
  await button(page, 'Add payment method').click();
  await typeCard(page, cards.declined);
  await shot(page, 'card-typed');
  await button(page, 'Save payment method').click();
  await seen(page, 'The card was not saved');
  await expect.poll(() => page.getByRole('alert').first().textContent()).toMatch(/declined/i);
  await shot(page, 'card-declined');
  await typeCard(page, cards.good);
  await button(page, 'Save payment method').click();
  await seen(page, 'The payment method is saved.');
  const row = page.getByRole('row', { name: /Visa ending in 4242/ });
  await row.getByText('Default').waitFor();
  await shot(page, 'card-saved');
  await expect
    .poll(
      async () => {
        await go(page, 'Overview');
        await go(page, 'Invoices');
        await page.getByRole('row', { name: /TNY-/ }).first().waitFor();
        return page.getByRole('row', { name: /TNY-/ }).first().textContent();
      },
      { timeout: 40_000, interval: 1_000 },
    )
    .toMatch(/Paid/);
  const first = (await page.getByRole('row', { name: /TNY-/ }).first().textContent()) ?? '';
  expect(first).toContain('€45.00');
  expect(first).toContain('€0.00');
  its.invoiceNumber = /TNY-\d{4}-\d{6}/.exec(first)?.[0] ?? '';
  expect(its.invoiceNumber).not.toBe('');
  await shot(page, 'invoices-paid');
}

export async function addsAndRemovesSampleData(its: Visit): Promise<void> {
  const { page } = its;
  await go(page, 'Settings');
  await button(page, 'Add sample data').click();
  await seen(page, /Sample data added: \d+ projects with \d+ files\./);
  await shot(page, 'settings');
  await go(page, 'Projects');
  await page
    .getByRole('row', { name: /Sample/ })
    .first()
    .waitFor();
  await shot(page, 'projects-sample');
  await go(page, 'Settings');
  await button(page, 'Remove sample data').click();
  await seen(page, 'The sample data is removed without a trace.');
  await go(page, 'Projects');
  await seen(page, 'No projects yet');
  expect(await page.getByRole('row', { name: /Sample/ }).count()).toBe(0);
}

export async function worksOnAProject(its: Visit): Promise<void> {
  const { page, word } = its;
  await go(page, 'Projects');
  for (const [name, description] of [
    ['Rocket', `To the moon and back, says ${word}`],
    ['Ground station', `Who listens when ${word} calls`],
  ] as const) {
    await button(page, 'Create project').click();
    const form = dialog(page, 'Create project');
    await form.getByLabel('Name').fill(name);
    await form.getByLabel('Description').fill(description);
    await form.getByRole('button', { name: 'Create', exact: true }).click();
    await seen(page, `“${name}” is made.`);
    await page.getByRole('row', { name }).getByText(description).waitFor();
  }
  await shot(page, 'projects');
  await page.getByRole('link', { name: 'Rocket' }).click();
  await heading(page, 'Rocket').waitFor();
  const content = `hello, ${word}\n`;
  await page.locator('input[type=file]').setInputFiles([
    { name: 'moon.txt', mimeType: 'text/plain', buffer: Buffer.from(content) },
    { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from('up\n') },
  ]);
  for (const name of ['moon.txt', 'plan.txt']) await page.getByRole('row', { name }).getByText('Ready').waitFor();
  await shot(page, 'files');
  const file = await downloaded(page, () => button(page, 'Download moon.txt').click());
  expect(file.name).toBe('moon.txt');
  expect(Buffer.from(file.bytes).toString()).toBe(content);
  await button(page, 'Delete plan.txt').click();
  await dialog(page, 'Delete plan.txt').getByRole('button', { name: 'Delete', exact: true }).click();
  await seen(page, '“plan.txt” is deleted.');
  await expect.poll(() => page.getByRole('row', { name: 'plan.txt' }).count()).toBe(0);
  await shot(page, 'file-deleted');
}

export async function makesATokenAndReportsUsage(its: Visit): Promise<void> {
  const { page, api, word } = its;
  await go(page, 'API tokens');
  await button(page, 'Create token').click();
  const form = dialog(page, 'Create token');
  await form.getByLabel('Name').fill('build server');
  await form.getByLabel('Scopes').first().click();
  for (const scope of ['projects:read', 'usage:write'])
    await page.getByRole('option').filter({ hasText: scope }).first().click();
  await page.keyboard.press('Escape');
  await shot(page, 'token-form');
  await form.getByRole('button', { name: 'Create', exact: true }).click();
  const shown = dialog(page, 'build server');
  its.apiToken = (await shown.getByText(/^tnt_live_\S+$/).textContent()) ?? '';
  expect(its.apiToken).toMatch(/^tnt_live_/);
  await shot(page, 'token-shown');
  await shown.getByRole('button', { name: 'I have copied it' }).click();
  await page.getByRole('row', { name: 'build server' }).getByText('Active').waitFor();
  expect(await page.content()).not.toContain(its.apiToken);

  const events = ['600', '599.5'].map((value, at) => ({
    specversion: '1.0',
    id: `${word}-${at}`,
    source: `${word}/runner`,
    type: 'job-minutes',
    time: new Date().toISOString(),
    data: { value },
  }));
  const sent = await api('POST', '/v1/events', { token: its.apiToken, body: events });
  expect(sent).toMatchObject({ status: 202, body: { accepted: 2 } });
  await expect
    .poll(
      async () => {
        await go(page, 'Overview');
        await go(page, 'Usage');
        return page.getByRole('row', { name: /Job minutes/ }).textContent();
      },
      { timeout: 40_000, interval: 1_000 },
    )
    .toContain('1,199.5');
  await page.getByLabel('Job minutes by day').first().waitFor();
  await shot(page, 'usage');
  await page.getByLabel('Job minutes by day').first().scrollIntoViewIfNeeded();
  await shot(page, 'usage-charts');
}

export async function changesThePlan(its: Visit): Promise<void> {
  const { page } = its;
  await go(page, 'Plan');
  await shot(page, 'plan');
  await button(page, 'Choose Enterprise').click();
  const form = dialog(page, 'Change to Enterprise');
  await form.getByRole('radio', { name: /^Now/ }).check();
  await form.getByText('Total', { exact: true }).first().waitFor();
  await shot(page, 'plan-preview');
  await form.getByRole('button', { name: 'Confirm change' }).click();
  await seen(page, 'You are on Enterprise now.');
  await shot(page, 'plan-changed');
  await go(page, 'Overview');
  await page.reload();
  await seen(page, /1,199\.5/);
  await shot(page, 'overview');
}

export async function readsInvoices(its: Visit): Promise<void> {
  const { page } = its;
  await go(page, 'Invoices');
  await page.getByRole('link', { name: its.invoiceNumber }).click();
  await heading(page, `Invoice ${its.invoiceNumber}`).waitFor();
  await heading(page, 'Summary').waitFor();
  await heading(page, 'Lines').waitFor();
  await shot(page, 'invoice');
  const pdf = await downloaded(page, () => button(page, 'Download PDF').click());
  const text = pdfText(pdf.bytes, `${its.tenant}-browser-invoice`);
  expect(text).toContain(its.invoiceNumber);
  expect(text).toMatch(/45[.,]00/);
  await go(page, 'Invoices');
  for (const tab of ['Upcoming', 'Payments']) {
    await page.getByRole('tab', { name: tab }).click();
    await shot(page, `invoices-${tab.toLowerCase()}`);
  }
  await page.getByRole('tabpanel', { name: 'Payments' }).getByText('Succeeded').first().waitFor();
}

export async function readsTheTrail(its: Visit): Promise<void> {
  const { page } = its;
  await go(page, 'Audit trail');
  for (const action of ['project.create', 'invitation.create', 'api-token.create'])
    await button(page, `Details of ${action}`).first().waitFor();
  await button(page, 'Details of sample-data.remove').first().waitFor();
  await shot(page, 'audit');
  await button(page, 'Details of api-token.create').click();
  await shot(page, 'audit-detail');
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
}

export async function deletesTheCompany(its: Visit): Promise<void> {
  const { page, api, company } = its;
  await go(page, 'Settings');
  await button(page, 'Delete company').click();
  const form = dialog(page, `Delete ${company.name}`);
  const confirm = form.getByLabel(`Type ${company.slug} to confirm`);
  await confirm.fill('something else');
  expect(await form.getByRole('button', { name: 'Delete for good' }).isDisabled()).toBe(true);
  await confirm.fill(company.slug);
  await shot(page, 'delete');
  await form.getByRole('button', { name: 'Delete for good' }).click();
  await seen(page, 'Keep this receipt');
  await shot(page, 'receipt-fresh');
  await heading(page, 'Deleted').waitFor({ timeout: 80_000 });
  await heading(page, 'Certificate of deletion').waitFor();
  await shot(page, 'receipt-done');
  await heading(page, 'Final invoice').scrollIntoViewIfNeeded();
  await shot(page, 'receipt-final-invoice');
  const certificate = await downloaded(page, () => button(page, 'Download certificate').click());
  const { stores } = JSON.parse(Buffer.from(certificate.bytes).toString());
  expect(stores.length).toBeGreaterThan(0);
  expect(stores.every((store: { remaining: number }) => store.remaining === 0)).toBe(true);
  const pdf = await downloaded(page, () => button(page, 'Download final invoice').click());
  const number = /TNY-\d{4}-\d{6}/.exec((await page.getByRole('main').textContent()) ?? '')?.[0] ?? 'no number';
  expect(pdfText(pdf.bytes, `${its.tenant}-browser-final-invoice`)).toContain(number);
  expect((await api('GET', '/v1/projects', { token: its.apiToken })).status).toBe(410);
}

export interface Guest {
  readonly role: string;
  readonly places: readonly string[];
  readonly missing: readonly string[];
}

export const guests: readonly Guest[] = [
  { role: 'Admin', places: ['Audit trail', 'Invoices'], missing: [] },
  { role: 'Member', places: ['Projects', 'Usage'], missing: ['Invoices', 'People', 'Audit trail'] },
  { role: 'Billing', places: ['Invoices', 'People'], missing: ['Projects', 'Audit trail'] },
];

export const viewer: Guest = { role: 'Viewer', places: ['Projects'], missing: ['Invoices', 'People', 'Audit trail'] };

export async function invites(its: Visit, guest: Guest): Promise<void> {
  const { page, stack, visitors, tenant, word } = its;
  const { role, places, missing } = guest;
  const email = `${role.toLowerCase()}-${word}@example.com`;
  const person = { name: `${role} of ${word}`, password: aPassword() };
  await go(page, 'People');
  await button(page, 'Invite person').click();
  const form = dialog(page, 'Invite person');
  await form.getByLabel('E-mail').fill(email);
  await form.getByRole('radio', { name: role }).check();
  await shot(page, `invite-${role.toLowerCase()}`);
  await form.getByRole('button', { name: 'Send invitation' }).click();
  await seen(page, `An invitation is on its way to ${email}.`);
  await page.getByRole('row', { name: email }).getByText('Open').waitFor();

  const mail = await mailTo(stack.mailUrl, email, (m) => m.text.includes('/invitations/accept?token='));
  const link = /https?:\S+\/invitations\/accept\?token=\S+/.exec(mail.text)?.[0] ?? '';
  expect(link.startsWith(stack.consoleUrl)).toBe(true);
  const theirs = await visitors.arrive({ tenant, person: role.toLowerCase() });
  await theirs.goto(link);
  await theirs.getByLabel('Your name').fill(person.name);
  await theirs.getByLabel('Password').fill(person.password);
  await shot(theirs, `accept-${role.toLowerCase()}`);
  await button(theirs, 'Accept invitation').click();
  await heading(theirs, 'Welcome').waitFor();
  await button(theirs, 'Sign in').click();
  await theirs.getByLabel('E-mail').fill(email);
  await theirs.getByLabel('Password').fill(person.password);
  await button(theirs, 'Sign in').click();
  await heading(theirs, 'Overview').waitFor();
  await seen(theirs, `Welcome back, ${person.name}.`);
  const menu = theirs.getByRole('navigation', { name: 'Main' });
  for (const place of places) await menu.getByRole('link', { name: place, exact: true }).waitFor();
  for (const place of missing) expect(await menu.getByRole('link', { name: place, exact: true }).count()).toBe(0);
  await shot(theirs, `overview-${role.toLowerCase()}`);
  await theirs.context().close();
  await go(page, 'Overview');
  await go(page, 'People');
  await page.getByRole('row', { name: person.name }).getByText(email).waitFor();
}
