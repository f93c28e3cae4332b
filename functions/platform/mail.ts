import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { SendMail } from '../kernel/mail.ts';
import { clientDefaults, lazy } from './aws.ts';

const ses = lazy(() => new SESv2Client(clientDefaults));
const utf8 = (text: string) => ({ Data: text, Charset: 'UTF-8' });

/** Mail by SES, from the stage's own verified domain (lib/constructs/mail.ts). */
export function mailer(from: string): SendMail {
  return async ({ to, subject, text, html }) => {
    await ses().send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: utf8(subject), Body: { Text: utf8(text), Html: utf8(html) } } },
      }),
    );
  };
}
