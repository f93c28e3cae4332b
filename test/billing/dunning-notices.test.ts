import { expect, test } from 'vitest';
import { dunningNotices } from '../../functions/billing/domain/dunning.ts';
import { dunningMail } from '../../functions/billing/domain/dunning-mail.ts';
import type { NoticeDeps } from '../../functions/billing/dunning-work-ports.ts';
import { noticeMarks } from '../../functions/billing/notice-marks.ts';
import { sendDunningNotice } from '../../functions/billing/verbs/send-dunning-notice.ts';
import { readBillingContacts } from '../../functions/identity/verbs/read-billing-contacts.ts';
import type { Mail } from '../../functions/kernel/mail.ts';
import { instant } from '../../functions/kernel/time.ts';
import { aWorld, tenantA } from '../kit/world.ts';

const what = {
  eventId: 'aud_1.0',
  invoiceId: 'inv_1',
  number: 'TNY-2026-000001',
  state: 'retrying',
  notice: 'payment-failed',
  open: { minor: 4900n, currency: 'USD' },
  nextAct: 'retry',
  nextAt: '2026-11-25T10:00:00.000Z',
} as const;

function aDesk() {
  const world = aWorld();
  const sent: Mail[] = [];
  let failures = 0;
  let billingEmail: string | null = null;
  const deps = (): NoticeDeps => ({
    tenant: async () => ({ name: 'Acme <b>\nLtd', locale: 'en', timezone: 'UTC', country: 'US' }),
    contacts: async () => [
      { userId: 'usr_1', email: 'olivia@acme.test' },
      { userId: 'usr_2', email: 'bill@acme.test' },
    ],
    billingEmail: async () => billingEmail,
    marks: noticeMarks(tenantA, world.table),
    sendMail: async (mail) => {
      if (failures > 0 && sent.length > 0) {
        failures -= 1;
        throw new Error('SES does not answer');
      }
      sent.push(mail);
    },
    consoleUrl: 'https://console.tenantry.test',
    step: world.commit(world.ctx()),
  });
  const name = (email: string) => {
    billingEmail = email;
  };
  const send = () => sendDunningNotice(world.ctx(), what, deps());
  return { world, sent, send, fail: () => (failures = 1), deps, name };
}

test('everybody who may pay gets one mail, with the amount, what comes next and where to pay', async () => {
  const { sent, send } = aDesk();

  await send();
  await send();

  expect(sent.map(({ to }) => to)).toEqual(['olivia@acme.test', 'bill@acme.test']);
  expect(sent[0]?.subject).toBe('A payment did not go through (TNY-2026-000001)');
  expect(sent[0]?.text).toContain('49.00 USD');
  expect(sent[0]?.text).toContain('We try again on 2026-11-25.');
  expect(sent[0]?.text).toContain('https://console.tenantry.test/invoices/inv_1');
});

test('the address of the billing details gets it too, once where it is somebody’s who got it', async () => {
  const [stranger, colleague] = [aDesk(), aDesk()];
  stranger.name('finance@acme.test');
  colleague.name('Bill@acme.test');
  await stranger.send();
  await stranger.send();
  await colleague.send();

  expect(stranger.sent.map(({ to }) => to)).toEqual(['olivia@acme.test', 'bill@acme.test', 'finance@acme.test']);
  expect(colleague.sent).toHaveLength(2);
});

test('a delivery that fails halfway is taken up where it stopped, and nobody gets it twice', async () => {
  const { world, sent, send, fail } = aDesk();
  fail();
  await expect(send()).rejects.toThrow('SES');
  await expect(send()).rejects.toThrow('another delivery');

  world.advance(61);
  await send();

  expect(sent.map(({ to }) => to)).toEqual(['olivia@acme.test', 'bill@acme.test']);
});

test('each mail is in the trail, without the address; a tenant that is gone gets none', async () => {
  const { world, sent, send, deps } = aDesk();
  await sendDunningNotice(world.ctx(), what, { ...deps(), tenant: async () => undefined });
  expect(sent).toEqual([]);

  await send();

  const trail = world.table.all('TENANT#').filter(({ action }) => action === 'dunning.mail');
  expect(trail.map(({ changes }) => changes)).toEqual([
    { notice: 'payment-failed', to: 'usr_1' },
    { notice: 'payment-failed', to: 'usr_2' },
  ]);
  expect(JSON.stringify(trail)).not.toContain('@');
});

test.each(dunningNotices)('a tenant’s name cannot write into a mail of the kind %s', (notice) => {
  const mail = dunningMail({
    to: 'x@acme.test',
    tenantName: 'Acme <b>\r\nBcc: all',
    number: 'TNY-1',
    amount: '1.00 USD',
    notice,
    nextAct: null,
    nextAt: null,
    link: 'https://console.tenantry.test/invoices/inv_1?a="b"',
  });

  expect(mail.subject).not.toMatch(/[\r\n]/);
  expect(mail.html).not.toContain('<b>');
  expect(mail.html).toContain('&quot;b&quot;');
  expect(mail.text).toContain('Hello Acme <b> Bcc: all,');
});

test('who may pay are active owners and people of billing, over all pages', async () => {
  const person = (id: string, role: 'owner' | 'billing' | 'admin', state: 'active' | 'inactive' = 'active') => ({
    ...{ id, role, state, email: `${id}@acme.test`, name: id, emailMac: '', revokedBeforeMs: 0, endedBeforeMs: 0 },
    ...{ version: 1, createdAt: instant('2026-01-01T00:00:00Z'), updatedAt: instant('2026-01-01T00:00:00Z') },
  });
  const pages = [
    [person('a', 'owner'), person('b', 'admin')],
    [person('c', 'billing', 'inactive'), person('d', 'billing')],
  ];
  const people = {
    list: async ({ cursor }: { cursor?: string | undefined }) => {
      const page = Number(cursor ?? 0);
      const isLast = page === pages.length - 1;
      return { data: pages[page] ?? [], nextCursor: isLast ? null : String(page + 1), hasMore: !isLast };
    },
  };

  expect((await readBillingContacts({ people })).map(({ userId }) => userId)).toEqual(['a', 'd']);
});
