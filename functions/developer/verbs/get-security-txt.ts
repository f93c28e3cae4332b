import type { Verb } from '../../kernel/endpoint.ts';
import { addDays, utcDate, utcMidnight } from '../../kernel/time.ts';
import type { developer } from '../contract.ts';
import type { PublicDeps } from '../ports.ts';

/** RFC 9116 asks for an expiry less than a year ahead (section 2.5.5). */
const VALID_DAYS = 180;

export const getSecurityTxt: Verb<typeof developer.endpoints.getSecurityTxt, PublicDeps> = async (ctx, _, deps) =>
  [
    `Contact: mailto:${deps.securityContact}`,
    `Expires: ${utcMidnight(addDays(utcDate(ctx.now), VALID_DAYS))}`,
    'Preferred-Languages: en',
    `Canonical: ${deps.apiUrl}/.well-known/security.txt`,
    '',
  ].join('\n');
