import { etagOf } from '../../kernel/page.ts';
import type { Instant } from '../../kernel/time.ts';
import type { ApiToken, Invitation, User } from '../contract.ts';
import type { InvitationRecord, Person, TokenRecord } from '../ports.ts';

export const userView = ({ id, email, name, role, state, createdAt, version }: Person): User => ({
  ...{ id, email, name, role, state, createdAt },
  etag: etagOf(version),
});

/** An open invitation lapses by the clock; its place and address are freed when somebody needs them. */
export const stateOf = ({ state, openUntil }: Pick<InvitationRecord, 'state' | 'openUntil'>, now: Instant) =>
  state === 'open' && openUntil <= now ? 'expired' : state;

export function invitationView(invitation: InvitationRecord, now: Instant): Invitation {
  const { id, email, role, openUntil, createdAt, version } = invitation;
  const state = stateOf(invitation, now);
  return { id, email, role, state, expiresAt: openUntil, createdAt, etag: etagOf(version) };
}

export function tokenView(token: TokenRecord, now: Instant): ApiToken {
  const { id, name, scopes, createdBy, createdAt, validUntil, hint, version } = token;
  const isLapsed = token.state === 'active' && validUntil !== null && validUntil <= now;
  const state = isLapsed ? 'expired' : token.state;
  return {
    ...{ id, name, scopes: [...scopes], state, createdBy, createdAt },
    ...{ expiresAt: validUntil, hint, etag: etagOf(version) },
  };
}
