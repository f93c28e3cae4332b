import { existsSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { apiClient } from '../kit/api-client.ts';
import { CHROMIUM, openBrowser, picture, type Visitors } from '../kit/browser.ts';
import * as steps from './browser-steps.ts';

const hasChromium = existsSync(CHROMIUM);
if (!hasChromium) console.warn(`Skipped: the browser's journey needs Chromium at ${CHROMIUM}.`);

const stack = inject('stack');
const api = apiClient(stack.apiUrl);

describe.runIf(hasChromium).sequential('the journey of a company in the browser', () => {
  let visitors: Visitors;
  let its: steps.Visit;

  beforeAll(async () => {
    visitors = await openBrowser(stack.apiUrl, steps.isExpected(stack));
    const names = { tenant: 'moonshot', company: 'Moonshot Works', owner: 'Olivia Owner' };
    its = await steps.visit({ stack, api, visitors }, names);
  });
  afterAll(() => visitors.close());
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') await picture(its.page, 'failed');
    expect(visitors.watch.faults.splice(0)).toEqual([]);
  });

  it('proves the address with the code of the mail', () => steps.provesTheAddress(its));
  it('makes the company, shows the progress and lands on the overview, signed in', () => steps.makesTheCompany(its));
  it('is told clearly when a card is declined, then saves one, and the first invoice becomes paid', () =>
    steps.savesACard(its));
  it.each(steps.guests)(
    'invites a co-worker as $role, who joins by the link of the mail and sees what the role may',
    (guest) => steps.invites(its, guest),
  );
  it('adds sample data and removes it without a trace', () => steps.addsAndRemovesSampleData(its));
  it('makes a project, uploads a file, reads it again and deletes it', () => steps.worksOnAProject(its));
  it('shows an API token once, and the usage that is reported with it, in numbers and as a chart', () =>
    steps.makesATokenAndReportsUsage(its));
  it('shows what a change of plan costs before it is made, and makes it', () => steps.changesThePlan(its));
  it('lists invoices, opens one and hands out its PDF', () => steps.readsInvoices(its));
  it('lists in the audit trail who did what', () => steps.readsTheTrail(its));
  it('deletes the company; the receipt ends with a certificate and the final invoice', () =>
    steps.deletesTheCompany(its));

  it('asked the API a lot, and it never answered 5xx', () => {
    expect(visitors.watch.answers.length).toBeGreaterThan(80);
    expect(visitors.watch.answers.filter((line) => /^\w+ 5/.test(line))).toEqual([]);
  });
});
