import { appendFileSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Download, type Page } from 'playwright-core';
import { expect } from 'vitest';

export const CHROMIUM = '/usr/bin/chromium';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** The test cards that are typed; what must never be seen outside Stripe's frame. */
export const cards = { good: '4242424242424242', declined: '4000000000000002' };
const WINDOW = 12;

const holdsCard = (text: string | null): boolean => {
  const digits = (text ?? '').replace(/[\s-]/g, '');
  return Object.values(cards).some((card) =>
    Array.from({ length: card.length - WINDOW + 1 }, (_, at) => card.slice(at, at + WINDOW)).some((part) =>
      digits.includes(part),
    ),
  );
};

export interface Watch {
  /** Everything that must not happen, in words. */
  readonly faults: string[];
  /** `METHOD status path` of each answer of the API, in order. */
  readonly answers: string[];
}

/** Noise of the browser about an answer that a step asked for; everything else on the console is a fault. */
export type Expected = (text: string, url: string) => boolean;

function watchContext(context: BrowserContext, apiUrl: string, watch: Watch, isExpected: Expected): void {
  context.on('request', (request) => {
    if (!request.url().startsWith(apiUrl)) return;
    const said = `${request.url()}\n${JSON.stringify(request.headers())}\n${request.postData() ?? ''}`;
    if (holdsCard(said)) watch.faults.push(`a card number in ${request.method()} ${request.url()}`);
  });
  context.on('response', (response) => {
    if (!response.url().startsWith(apiUrl)) return;
    const line = `${response.request().method()} ${response.status()} ${new URL(response.url()).pathname}`;
    watch.answers.push(line);
    if (response.status() >= 500) watch.faults.push(line);
  });
  context.on('weberror', (error) => watch.faults.push(`page error: ${error.error().message}`));
  context.on('console', (message) => {
    if (message.type() !== 'error') return;
    const { url } = message.location();
    if (!isExpected(message.text(), url)) watch.faults.push(`console: ${message.text()} ${url}`);
  });
}

/** Under whose name pictures stand in the book. */
export interface Visitor {
  readonly tenant: string;
  readonly person: string;
}
const visitorOf = new WeakMap<BrowserContext, Visitor>();

export interface Visitors {
  readonly watch: Watch;
  /** A person with a browser of their own: nothing is shared with the others. */
  arrive(who?: Visitor): Promise<Page>;
  close(): Promise<void>;
}

export async function openBrowser(apiUrl: string, isExpected: Expected): Promise<Visitors> {
  const browser: Browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
  const watch: Watch = { faults: [], answers: [] };
  return {
    watch,
    arrive: async (who = { tenant: 'one', person: 'owner' }) => {
      const context = await browser.newContext({
        viewport: { width: 1280, height: 800 },
        locale: 'en-GB',
        timezoneId: 'Europe/Berlin',
        reducedMotion: 'reduce',
        acceptDownloads: true,
      });
      context.setDefaultTimeout(20_000);
      visitorOf.set(context, who);
      watchContext(context, apiUrl, watch, isExpected);
      return context.newPage();
    },
    close: () => browser.close(),
  };
}

/** One picture of a journey, as test/kit/book.ts shows it. */
export interface Picture {
  readonly step: string;
  readonly name: string;
  readonly tenant: string;
  readonly person: string;
  readonly path: string;
  readonly file: string;
}
const SCREENS = 'test-output/screens';
let shots = 0;

/** The folder of the running suite, emptied when its first picture is taken. */
function folderOfSuite(): string {
  const folder = `${SCREENS}/${basename(expect.getState().testPath ?? 'unnamed', '.test.ts')}`;
  if (shots === 0) rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

const withoutIds = (url: string): string => new URL(url).pathname.replace(/\b[a-z]{2,5}_[0-9A-Z]{26}\b/g, '…');

/** As it is at this moment: for what does not come to rest. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = folderOfSuite();
  shots += 1;
  const { tenant, person } = visitorOf.get(page.context()) ?? { tenant: 'one', person: 'owner' };
  const file = `${String(shots).padStart(2, '0')}-${tenant}-${name}.png`;
  const step = expect.getState().currentTestName?.split(' > ').at(-1) ?? '';
  const taken: Picture = { step, name, tenant, person, path: withoutIds(page.url()), file };
  await page.screenshot({ path: `${folder}/${file}` });
  appendFileSync(`${folder}/pictures.jsonl`, `${JSON.stringify(taken)}\n`);
}

/** `test-output/screens/<suite>/NN-tenant-name.png`; a page at rest, and no field of ours with a card in it. */
export async function shot(page: Page, name: string): Promise<void> {
  await page.waitForLoadState('networkidle', { timeout: 2_000 }).catch(() => undefined);
  // What was just pressed has had time to begin loading.
  await page.waitForTimeout(200);
  const loading = page.getByRole('status', { name: 'Loading' }).or(page.getByText('Loading', { exact: true }));
  await expect.poll(() => loading.count(), { timeout: 10_000 }).toBe(0);
  const typed = await page
    .locator('input, textarea')
    .evaluateAll((fields) => fields.map((field) => ('value' in field ? String(field.value) : '')));
  expect(typed.filter(holdsCard)).toEqual([]);
  expect(holdsCard(await page.locator('body').textContent())).toBe(false);
  await picture(page, name);
}

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
export const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { name, exact: true });
export const dialog = (page: Page, name: string) => page.getByRole('dialog', { name });

export async function seen(page: Page, text: string | RegExp, timeout = 20_000): Promise<void> {
  await page.getByText(text).first().waitFor({ timeout });
}

/** By the side navigation, as a person goes. */
export async function go(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }).click();
  await page.getByRole('heading', { name: place, level: 1 }).waitFor();
}

export async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(label).first().click();
  const search = page.getByRole('combobox', { name: `Search ${label.toLowerCase()}` });
  if (await search.isVisible()) await search.fill(option);
  await page.getByRole('option').filter({ hasText: option }).first().click();
}

export async function typeCard(page: Page, number: string): Promise<void> {
  const frame = page.frameLocator('iframe[title="Secure payment input frame"]');
  await frame.getByLabel('Card number').fill(number);
  await frame.getByLabel('Expiry').fill('12 / 40');
  await frame.getByLabel('CVC').fill('123');
}

/** What a press on a button brings: the file may come through a tab that opens for it. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Uint8Array }> {
  const wait = { timeout: 20_000 };
  const here = page.waitForEvent('download', wait);
  const elsewhere = page
    .context()
    .waitForEvent('page', wait)
    .then((tab) => tab.waitForEvent('download', wait));
  // The one that nothing comes to ends with the browser, and that is no news.
  for (const each of [here, elsewhere]) each.catch(() => undefined);
  await press();
  const download: Download = await Promise.any([here, elsewhere]);
  const path = await download.path();
  return { name: download.suggestedFilename(), bytes: readFileSync(path) };
}
