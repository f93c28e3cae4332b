import type { Write } from './change.ts';
import type { Instant } from './time.ts';

/** One message to one person; the sender is the deployment's own address. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Throws where the message was not taken; whoever calls decides whether that matters. */
export type SendMail = (mail: Mail) => Promise<void>;

/** Which mails are on their way or sent, by a name of each. */
export interface MailMarks {
  /** False where this mail was sent; throws while another delivery has it in hand. */
  begin(mail: string, now: Instant): Promise<boolean>;
  sent(mail: string, now: Instant): Write;
}
