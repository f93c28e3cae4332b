import { existsSync } from 'node:fs';
import type { BrowserContext } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient } from '../kit/api-client.ts';
import { CHROMIUM, openBrowser, picture, type Visitors } from '../kit/browser.ts';
import * as steps from './browser-steps.ts';

const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`Skipped: two companies in the browser need Chromium at ${CHROMIUM}.`);

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

/** Everything that the API and the stores answered to one browser. */
function listen(context: BrowserContext): Promise<string>[] {
  const heard: Promise<string>[] = [];
  context.on('response', (response) => {
    const url = response.url();
    if (!url.startsWith(stack.apiUrl) && !url.startsWith(stack.awsEndpoint)) return;
    const said = async () => `${JSON.stringify(response.headers())}\n${await response.text().catch(() => '')}`;
    heard.push(said());
  });
  return heard;
}

describe.runIf(hasChromium).sequential('two companies in the browser at once', () => {
  let visitors: Visitors;
  let both: readonly { readonly its: steps.Visit; readonly heard: Promise<string>[]; readonly seen: string[] }[];
  const each = (step: (its: steps.Visit) => Promise<void>) => Promise.all(both.map(({ its }) => step(its)));

  beforeAll(async () => {
    visitors = await openBrowser(stack.apiUrl, steps.isExpected(stack));
    const names = [
      { tenant: 'alder', company: 'Alder & Daughters', owner: 'Ada Alder' },
      { tenant: 'birch', company: 'Birch Instruments', owner: 'Benno Birch' },
    ];
    const visits = await Promise.all(names.map((name) => steps.visit({ stack, api, visitors }, name)));
    both = visits.map((its) => ({ its, heard: listen(its.page.context()), seen: [] }));
  });
  afterAll(() => visitors.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') for (const { its } of both) await picture(its.page, 'failed');
    expect(visitors.watch.faults.splice(0)).toEqual([]);
    for (const { its, seen } of both) seen.push((await its.page.locator('body').textContent()) ?? '');
  });

  it('prove their addresses', () => each(steps.provesTheAddress));
  it('make their companies', () => each(steps.makesTheCompany));
  it('save cards', () => each(steps.savesACard));
  it('invite co-workers of different roles', () =>
    Promise.all(both.map(({ its }, at) => steps.invites(its, steps.guests[at] ?? steps.viewer))));
  it('add sample data and remove it', () => each(steps.addsAndRemovesSampleData));
  it('work on projects', () => each(steps.worksOnAProject));
  it('make tokens and report usage', () => each(steps.makesATokenAndReportsUsage));
  it('change their plans', () => each(steps.changesThePlan));
  it('read their invoices', () => each(steps.readsInvoices));
  it('read their trails', () => each(steps.readsTheTrail));

  it('one deletes itself while the other invites and works on', async () => {
    const [first, second] = both;
    expect(first && second).toBeDefined();
    if (!first || !second) return;
    await Promise.all([
      steps.deletesTheCompany(first.its),
      steps.invites(second.its, steps.viewer).then(() => steps.readsInvoices(second.its)),
    ]);
  });

  it('saw and were told nothing of each other', async () => {
    const namesOf = ({ word, company, owner, apiToken }: steps.Visit) => [word, company.name, owner.name, apiToken];
    for (const { its, heard, seen } of both) {
      const texts = [...(await Promise.all(heard)), ...seen];
      const naming = (names: readonly string[]) => texts.filter((text) => names.some((name) => text.includes(name)));
      const other = both.find((one) => one.its !== its)?.its;
      // The control: the same search finds the company's own names.
      expect(naming(namesOf(its)).length).toBeGreaterThan(15);
      expect(other).toBeDefined();
      if (other) expect(naming(namesOf(other))).toEqual([]);
    }
  });

  it('asked the API a lot, and it never answered 5xx', () => {
    expect(visitors.watch.answers.length).toBeGreaterThan(150);
    expect(visitors.watch.answers.filter((line) => /^\w+ 5/.test(line))).toEqual([]);
  });
});
