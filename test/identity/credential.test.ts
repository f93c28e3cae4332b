import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apiTokenText,
  invitationText,
  readApiToken,
  readInvitation,
  readRefreshToken,
  refreshTokenText,
} from '../../functions/identity/domain/credential.ts';
import { invitationMail } from '../../functions/identity/domain/invitation-mail.ts';
import { secrets } from '../../functions/identity/secrets.adapter.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { instant } from '../../functions/kernel/time.ts';

const ulid = fc.stringMatching(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const tenantId = ulid.map((text) => `ten_${text}` as TenantId);
const secret = fc.stringMatching(/^[A-Za-z0-9_-]{43}$/);

describe('a credential', () => {
  it('reads back as what it was made of', () => {
    fc.assert(
      fc.property(
        tenantId,
        ulid,
        fc.uuid(),
        secret,
        fc.constantFrom('live', 'sandbox'),
        (tenant, id, session, s, mode) => {
          const token = { tenantId: tenant, tokenId: `tok_${id}`, secret: s };
          const refresh = { tenantId: tenant, userId: `usr_${id}`, sessionId: session, secret: s };
          const invitation = { tenantId: tenant, invitationId: `ivt_${id}`, secret: s };
          expect(readApiToken(apiTokenText(mode, token))).toEqual(token);
          expect(readRefreshToken(refreshTokenText(refresh))).toEqual(refresh);
          expect(readInvitation(invitationText(invitation))).toEqual(invitation);
        },
      ),
    );
  });

  it('is none where a character too many, a wildcard or a separator could reach a key', () => {
    const text = `tnt_live_${'0'.repeat(26)}_${'1'.repeat(26)}_${'x'.repeat(43)}`;
    expect(readApiToken(text)).toBeDefined();
    for (const bad of [`${text} `, `${text}x`, ` ${text}`, text.replace('0', '*'), text.replace('0', '#'), `${text}\n`])
      expect(readApiToken(bad)).toBeUndefined();
    fc.assert(fc.property(fc.string(), (any) => readApiToken(any) === undefined && readInvitation(any) === undefined));
  });

  it('has a secret of 256 bits, of which only the digest is needed to know it again', () => {
    const made = secrets.make();
    expect(made).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(secrets.matches(made, secrets.hash(made))).toBe(true);
    expect(secrets.matches(secrets.make(), secrets.hash(made))).toBe(false);
    expect(secrets.matches(made, '')).toBe(false);
  });
});

describe('the mail of an invitation', () => {
  const mail = (tenantName: string) =>
    invitationMail({
      to: 'a@example.com',
      tenantName,
      role: 'member',
      link: 'https://console.tenantry.test/invitations/accept?token=t',
      openUntil: instant('2026-12-01T10:00:00.000Z'),
    });

  it("takes a tenant's name as text, never as markup, lines or headers", () => {
    const { subject, html, text } = mail('<b>Acme</b>\r\nBcc: x@example.com "&"');
    expect(subject).not.toMatch(/[\r\n]/);
    expect(html).toContain('&lt;b&gt;Acme&lt;/b&gt;');
    expect(text.split('\n')[0]).toContain('<b>Acme</b> Bcc: x@example.com "&"');
  });

  it('says until when the link works', () => {
    expect(mail('Acme').text).toContain('until 2026-12-01 10:00 UTC');
  });
});
