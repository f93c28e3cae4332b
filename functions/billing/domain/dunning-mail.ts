import { escaped, oneLine } from '../../kernel/markup.ts';
import type { Instant } from '../../kernel/time.ts';
import type { DunningAct, DunningNotice } from './dunning.ts';

export interface DunningMail {
  readonly to: string;
  readonly tenantName: string;
  readonly number: string;
  /** `49.00 USD` */
  readonly amount: string;
  readonly notice: DunningNotice;
  readonly nextAct: DunningAct | null;
  readonly nextAt: Instant | null;
  readonly link: string;
}

type Said = Pick<DunningMail, 'number' | 'amount'> & { readonly name: string };

const words: Readonly<Record<DunningNotice, { readonly subject: string; readonly body: (said: Said) => string }>> = {
  'payment-failed': {
    subject: 'A payment did not go through',
    body: ({ number, amount }) => `We could not collect ${amount} for invoice ${number}: the bank declined it for now.`,
  },
  'method-refused': {
    subject: 'Please use another payment method',
    body: ({ number, amount }) =>
      `The bank refused your payment method for ${amount} of invoice ${number}. We do not try it again: please save another one.`,
  },
  'confirmation-needed': {
    subject: 'Please confirm a payment',
    body: ({ number, amount }) =>
      `Your bank wants you to confirm the payment of ${amount} for invoice ${number}. We can’t do that for you.`,
  },
  overdue: {
    subject: 'An invoice is overdue',
    body: ({ number, amount }) => `${amount} of invoice ${number} is overdue.`,
  },
  suspended: {
    subject: 'Your service is suspended',
    body: ({ name, number, amount }) =>
      `${amount} of invoice ${number} is still open, so ${name} is suspended. You can still sign in, read and export your data, and pay. Everything works again as soon as the invoice is paid.`,
  },
  'final-notice': {
    subject: 'Last notice about an invoice',
    body: ({ number, amount }) => `${amount} of invoice ${number} is still open. This is our last notice.`,
  },
  extended: {
    subject: 'You have more time to pay',
    body: ({ number, amount }) => `You have more time to pay ${amount} of invoice ${number}.`,
  },
  'written-off': {
    subject: 'An invoice was given up',
    body: ({ number, amount }) =>
      `${amount} of invoice ${number} was not paid, and we have given it up. Your subscription ends with its period. You can still pay the invoice.`,
  },
  recovered: {
    subject: 'Thank you: the invoice is settled',
    body: ({ number }) => `Nothing is open on invoice ${number} any more.`,
  },
};

const coming: Readonly<Record<DunningAct, (on: string) => string>> = {
  retry: (on) => `We try again on ${on}. Paying before is possible at any time.`,
  remind: (on) => `We remind you again on ${on}.`,
  suspend: (on) => `If it is not paid by ${on}, the service is suspended.`,
  'final-notice': (on) => `If it is not paid, the next notice comes on ${on}.`,
  'write-off': (on) => `If it is not paid by ${on}, the subscription ends.`,
};

export function dunningMail({ to, tenantName, notice, nextAct, nextAt, link, ...rest }: DunningMail) {
  const { subject, body } = words[notice];
  const next = nextAct && nextAt ? [coming[nextAct](nextAt.slice(0, 10))] : [];
  const name = oneLine(tenantName);
  const paragraphs = [`Hello ${name},`, body({ ...rest, name }), ...next];
  return {
    to,
    subject: `${subject} (${rest.number})`,
    text: `${paragraphs.join('\n\n')}\n\n${link}\n`,
    html: [
      '<!doctype html><html lang="en"><body style="font-family: sans-serif; line-height: 1.5">',
      ...paragraphs.map((text) => `<p>${escaped(text)}</p>`),
      `<p><a href="${escaped(link)}">Open the invoice</a></p>`,
      '</body></html>',
    ].join('\n'),
  };
}
