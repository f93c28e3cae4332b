import type { Verb } from '../../kernel/endpoint.ts';
import type { identity } from '../contract.ts';
import type { StaffDeps } from '../staff-ports.ts';

/** The authorizer asks for the session on every call: without it the access token is nobody's. */
export const endOperatorSession: Verb<typeof identity.endpoints.endOperatorSession, StaffDeps> = (
  { actor, sessionId },
  _,
  { sessions, commit },
) =>
  commit({
    writes: [sessions.end(actor.id, sessionId)],
    audit: { action: 'session.end', target: sessionId },
    reply: undefined,
  });
