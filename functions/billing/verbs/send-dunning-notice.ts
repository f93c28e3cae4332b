import type * as z from 'zod';
import { toMajorString } from '../../kernel/money.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { instant } from '../../kernel/time.ts';
import type { billing } from '../contract.ts';
import { dunningMail } from '../domain/dunning-mail.ts';
import type { NoticeDeps } from '../dunning-work-ports.ts';

type Advanced = z.output<typeof billing.events.dunningAdvanced.schema>;

/** One mail to each who may pay, once although the event may come twice: a delivery takes each mail in hand first. */
export async function sendDunningNotice(
  ctx: Pick<TenantContext, 'now'>,
  { eventId, ...what }: Advanced & { readonly eventId: string },
  { tenant, contacts, billingEmail, marks, sendMail, consoleUrl, step }: NoticeDeps,
): Promise<void> {
  const profile = await tenant();
  if (!profile) return;
  const { number, notice, nextAct, open, invoiceId } = what;
  const said = {
    ...{ tenantName: profile.name, number, notice, nextAct },
    amount: `${toMajorString(open)} ${open.currency}`,
    nextAt: what.nextAt === null ? null : instant(what.nextAt),
    link: `${consoleUrl}/invoices/${invoiceId}`,
  };
  const [people, named] = await Promise.all([contacts(), billingEmail()]);
  const isTold = people.some(({ email }) => email.toLowerCase() === named?.toLowerCase());
  const told = named && !isTold ? [...people, { userId: 'billing-contact', email: named }] : people;
  for (const { userId, email } of told) {
    const mail = `${eventId}#${userId}`;
    if (!(await marks.begin(mail, ctx.now))) continue;
    await sendMail(dunningMail({ ...said, to: email }));
    const audit = { action: 'dunning.mail', target: invoiceId, changes: { notice, to: userId } };
    await step({ writes: [marks.sent(mail, ctx.now)], audit, reply: undefined });
  }
}
