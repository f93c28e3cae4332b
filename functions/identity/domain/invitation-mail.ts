import { escaped, oneLine } from '../../kernel/markup.ts';
import type { Role } from '../../kernel/permissions.ts';
import type { Instant } from '../../kernel/time.ts';

export interface InvitationMail {
  readonly to: string;
  readonly tenantName: string;
  readonly role: Role;
  readonly link: string;
  readonly openUntil: Instant;
}

export function invitationMail({ to, tenantName, role, link, openUntil }: InvitationMail) {
  const name = oneLine(tenantName);
  const until = `${openUntil.slice(0, 10)} ${openUntil.slice(11, 16)} UTC`;
  const lines = [
    `You are invited to join ${name} on Tenantry as ${role}.`,
    'Accept the invitation and choose a password here:',
    `The link works once, until ${until}. If you did not expect this message, you can ignore it.`,
  ] as const;
  return {
    to,
    subject: `Invitation to join ${name} on Tenantry`,
    text: `${lines[0]}\n\n${lines[1]}\n${link}\n\n${lines[2]}\n`,
    html: [
      '<!doctype html><html lang="en"><body style="font-family: sans-serif; line-height: 1.5">',
      `<p>${escaped(lines[0])}</p>`,
      `<p>${escaped(lines[1])}</p>`,
      `<p><a href="${escaped(link)}">Accept the invitation</a></p>`,
      `<p>${escaped(lines[2])}</p>`,
      '</body></html>',
    ].join('\n'),
  };
}
