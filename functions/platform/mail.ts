import type { SendMail } from '../kernel/mail.ts';
import { lazy } from './aws.ts';
import { failureOf } from './json-call.ts';
import { signedCalls } from './signed-call.ts';

const ses = lazy(() => signedCalls({ signedAs: 'ses', id: 'SESV2', host: 'email', failureOf }));
const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });

/** Mail by SES, from the stage's own verified domain (lib/constructs/mail.ts). */
export function mailer(from: string): SendMail {
  return async ({ to, subject, text, html }) => {
    const mail = {
      FromEmailAddress: from,
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
    };
    const headers = { 'content-type': 'application/json' };
    await ses()({ path: '/v2/email/outbound-emails', headers, body: JSON.stringify(mail) });
  };
}
