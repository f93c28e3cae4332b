import type { Verb } from '../../kernel/endpoint.ts';
import { identity, identityProblem } from '../contract.ts';
import { markAt } from '../domain/watermark.ts';
import type { IdentityDeps } from '../ports.ts';

export const endSession: Verb<typeof identity.endpoints.endSession, IdentityDeps> = async (
  ctx,
  _,
  { sessions, people, commit, clock },
) => {
  if (ctx.actor.type !== 'user' || !ctx.sessionId) throw identityProblem('no-session');
  const { sessionId } = ctx;
  return commit({
    // The pool's refresh token goes with the session that alone held it.
    writes: [people.mark(sessionId, markAt(clock()), ctx.now), sessions.end(sessionId)],
    audit: { action: 'session.end', target: sessionId },
    events: [identity.events.sessionEnded.make({ userId: ctx.actor.id })],
    reply: undefined,
  });
};
