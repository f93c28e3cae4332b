import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import type Stripe from 'stripe';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasReact, startPage } from './page.ts';
import { chargeOffSession, customerWithCard, isLocal, useStripe } from './subject.ts';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS =
  '--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`Skipped: the browser tests of the local Stripe need Chromium at ${CHROMIUM}.`);

const subject = useStripe();

interface Result {
  setupIntent?: Stripe.SetupIntent;
  paymentIntent?: Stripe.PaymentIntent;
  error?: { type: string; code?: string; decline_code?: string; message: string };
}

if (!hasReact) console.warn('Skipped: the same tests under React need react, react-dom and the @stripe packages.');

const pages = [
  { manner: 'by itself', withReact: false },
  { manner: "under React, with Stripe's own packages", withReact: true },
];

describe.each(pages)('The local Stripe.js in Chromium $manner', ({ withReact }) => {
  const isPossible = isLocal && hasChromium && (hasReact || !withReact);
  const test = it.runIf(isPossible);
  let browser: Browser | undefined;
  let site: Awaited<ReturnType<typeof startPage>> | undefined;
  let page: Page;
  let problems: string[] = [];

  beforeAll(async () => {
    if (!isPossible) return;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS.split(' ') });
    site = await startPage(subject.url, withReact);
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });
  beforeEach(async () => {
    if (!browser) throw new Error('Chromium did not start.');
    page = await browser.newPage();
    problems = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (message) => {
      const isExpected = /favicon|402 \(Payment Required\)/.test(message.text());
      if (['error', 'warning'].includes(message.type()) && !isExpected) problems.push(message.text());
    });
  });
  afterEach(async () => {
    // Nothing that was typed is in the page or in what it sends home.
    expect(await page.locator('input').count()).toBe(0);
    expect(await page.content()).not.toMatch(/(?:\d[ -]?){12,}/);
    expect(site?.requests.join('\n').replace(/secret=\w+/g, '')).not.toMatch(/\d{12,}/);
    expect(problems).toEqual([]);
    await page.close();
  });

  const frame = () => page.frameLocator('iframe[title="Secure payment input frame"]');

  const open = async (more = '') => {
    const customer = await subject.stripe.customers.create();
    const intent = await subject.stripe.setupIntents.create({ customer: customer.id });
    await page.goto(`${site?.url}/?secret=${intent.client_secret}${more}`);
    await page.locator('body[data-ready]').waitFor();
    return { customer: customer.id, intent: intent.id };
  };
  const type = async (number: string) => {
    await frame().getByLabel('Card number').fill(number);
    await frame().getByLabel('Expiry').fill('12 / 40');
    await frame().getByLabel('CVC').fill('123');
  };
  const result = async (): Promise<Result> => {
    await page.locator('#result:not(:empty)').waitFor({ timeout: 15_000 });
    return JSON.parse((await page.locator('#result').textContent()) ?? '{}');
  };
  const save = async (number: string) => {
    await type(number);
    await page.getByRole('button', { name: 'Save card' }).click();
  };
  const methodsOf = async (customer: string) =>
    (await subject.stripe.customers.listPaymentMethods(customer)).data.map(({ id }) => id);

  test('saves a good card to the customer', async () => {
    const { customer } = await open();
    await save('4242424242424242');
    const { setupIntent } = await result();
    expect(setupIntent?.status).toBe('succeeded');
    expect(await methodsOf(customer)).toEqual([setupIntent?.payment_method]);
  });

  test('takes the secret at the end when the form came first', async () => {
    await open('&deferred');
    await save('4242424242424242');
    expect((await result()).setupIntent?.status).toBe('succeeded');
  });

  test.each([
    ['4000000000000002', 'generic_decline'],
    ['4000000000009995', 'insufficient_funds'],
  ])('says why %s was declined', async (number, decline_code) => {
    const { customer } = await open();
    await save(number);
    expect((await result()).error).toMatchObject({ type: 'card_error', code: 'card_declined', decline_code });
    expect(await methodsOf(customer)).toEqual([]);
  });

  test('saves a card whose authentication is completed, and charges it later without the customer', async () => {
    const { customer } = await open();
    await save('4000002500003155');
    await frame().getByRole('button', { name: 'Complete authentication' }).click();
    const { setupIntent } = await result();
    expect(setupIntent?.status).toBe('succeeded');
    const paid = await chargeOffSession(subject.stripe, customer, String(setupIntent?.payment_method));
    expect(paid.status).toBe('succeeded');
  });

  test('does not save a card whose authentication fails', async () => {
    const { customer } = await open();
    await save('4000002500003155');
    await frame().getByRole('button', { name: 'Fail authentication' }).click();
    expect((await result()).error?.code).toBe('setup_intent_authentication_failure');
    expect(await methodsOf(customer)).toEqual([]);
  });

  test('stops a form that is not filled in, beside the field', async () => {
    const { intent } = await open();
    await frame().getByLabel('Card number').fill('4242');
    await page.getByRole('button', { name: 'Save card' }).click();
    expect((await result()).error).toMatchObject({ type: 'validation_error', code: 'incomplete_number' });
    await expect.poll(() => frame().getByText('Your card number is incomplete.').count()).toBe(1);
    expect((await subject.stripe.setupIntents.retrieve(intent)).status).toBe('requires_payment_method');
  });

  test('confirms a saved card on session, with the bank asking over the page', async () => {
    await open();
    const { customer, method } = await customerWithCard(subject.stripe, 'pm_card_authenticationRequired');
    const waiting = await chargeOffSession(subject.stripe, customer.id, method.id, { off_session: false });
    const answer = page.evaluate(
      (clientSecret) =>
        (
          globalThis as unknown as { stripe: { handleNextAction(given: object): Promise<unknown> } }
        ).stripe.handleNextAction({
          clientSecret,
        }),
      waiting.client_secret,
    );
    const bank = page.frameLocator('iframe[title="Secure authentication frame"]');
    await bank.getByRole('button', { name: 'Complete authentication' }).click();
    expect(((await answer) as Result).paymentIntent?.status).toBe('succeeded');
  });
});
