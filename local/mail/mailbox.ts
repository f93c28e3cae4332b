export interface Mail {
  readonly id: string;
  readonly to: readonly string[];
  readonly from: string;
  readonly subject: string;
  readonly text: string | null;
  readonly html: string | null;
  readonly at: string;
}

interface Stored {
  readonly MessageId: string;
  readonly Source: string;
  readonly To?: readonly string[];
  readonly CC?: readonly string[];
  readonly BCC?: readonly string[];
  readonly Subject?: string;
  readonly BodyText?: string | null;
  readonly BodyHtml?: string | null;
  readonly Timestamp: number;
}

const mailOf = (stored: Stored): Mail => ({
  id: stored.MessageId,
  to: [...(stored.To ?? []), ...(stored.CC ?? []), ...(stored.BCC ?? [])],
  from: stored.Source,
  subject: stored.Subject ?? '',
  text: stored.BodyText ?? null,
  html: stored.BodyHtml ?? null,
  at: new Date(stored.Timestamp * 1_000).toISOString(),
});

export type Mailbox = (to?: string) => Promise<readonly Mail[]>;

/** What SES was given to send, newest first. */
export const mailbox =
  (awsEndpoint: string): Mailbox =>
  async (to) => {
    const answer = await fetch(`${awsEndpoint}/_ministack/ses/messages`);
    const { messages } = (await answer.json()) as { messages: Readonly<Record<string, readonly Stored[]>> };
    return Object.values(messages)
      .flat()
      .map(mailOf)
      .filter((mail) => to === undefined || mail.to.some((address) => address.toLowerCase() === to.toLowerCase()))
      .reverse()
      .sort((a, b) => b.at.localeCompare(a.at));
  };
