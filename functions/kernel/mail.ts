/** One message to one person; the sender is the deployment's own address. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Throws where the message was not taken; whoever calls decides whether that matters. */
export type SendMail = (mail: Mail) => Promise<void>;
