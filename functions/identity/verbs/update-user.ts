import type { Write } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { limitsOf } from '../../kernel/limits.ts';
import { problem } from '../../kernel/problem.ts';
import type { TenantContext } from '../../kernel/tenant-context.ts';
import { identity, identityProblem } from '../contract.ts';
import { mayChangeRole } from '../domain/rights.ts';
import { markAt } from '../domain/watermark.ts';
import type { IdentityDeps, Person } from '../ports.ts';
import { limitReached } from './limit-reached.ts';
import { userView } from './views.ts';

/** The transaction has room for so many; of more, the authorizer refuses the rest by `endedBeforeMs`. */
const MOST_TOKENS = 80;

export const updateUser: Verb<typeof identity.endpoints.updateUser, IdentityDeps> = async (
  ctx,
  { userId, role, state },
  deps,
) => {
  const before = await deps.people.find(userId);
  if (!before) throw problem('not-found');
  assertIfMatch(ctx, before);
  const next = { role: role ?? before.role, state: state ?? before.state };
  assertGrantable(ctx, before, next.role);
  if (next.role === before.role && next.state === before.state) return userView(before);
  const mark = Math.max(markAt(deps.clock()), before.revokedBeforeMs);
  const isLeaving = before.state === 'active' && next.state === 'inactive';
  const after: Person = {
    ...before,
    ...next,
    revokedBeforeMs: mark,
    endedBeforeMs: isLeaving ? mark : before.endedBeforeMs,
    version: before.version + 1,
    updatedAt: ctx.now,
  };
  return deps.commit({
    writes: [
      deps.people.change(after, before.version, lostRace(ctx)),
      deps.people.mark(userId, mark, ctx.now),
      ...countWrites(ctx, before, after, deps),
      ...(isLeaving ? await tokenWrites(ctx, userId, deps) : []),
    ],
    audit: {
      action: 'user.update',
      target: userId,
      changes: { role: { from: before.role, to: after.role }, state: { from: before.state, to: after.state } },
    },
    events: [identity.events.userUpdated.make({ userId, role: after.role, state: after.state })],
    reply: userView(after),
  });
};

function assertGrantable(ctx: TenantContext, before: Person, role: Person['role']): void {
  const userId = ctx.actor.type === 'token' ? ctx.actor.userId : ctx.actor.id;
  const by = { userId, role: ctx.role };
  if (!mayChangeRole({ by, userId: before.id, from: before.role, to: role }))
    throw identityProblem('role-not-grantable');
}

const isActiveOwner = ({ role, state }: Person) => role === 'owner' && state === 'active';

function countWrites(ctx: TenantContext, before: Person, after: Person, { limits }: IdentityDeps): Write[] {
  const max = limitsOf(ctx).people;
  const writes: Write[] = [];
  if (isActiveOwner(before) && !isActiveOwner(after))
    writes.push(limits.dropOwner(ctx.now, identityProblem('last-owner')));
  if (!isActiveOwner(before) && isActiveOwner(after)) writes.push(limits.addOwner(ctx.now));
  if (before.state !== after.state)
    writes.push(
      after.state === 'active'
        ? limits.takePlaces(1, max, ctx.now, limitReached('people', max))
        : limits.freePlaces(1, ctx.now),
    );
  return writes;
}

/** A token ends when its maker is deactivated, and a reactivation does not bring it back. */
async function tokenWrites(ctx: TenantContext, userId: string, { tokens, limits }: IdentityDeps): Promise<Write[]> {
  const theirs = (await tokens.listActive()).filter(({ createdBy }) => createdBy === userId).slice(0, MOST_TOKENS);
  if (theirs.length === 0) return [];
  const revoked = theirs.map((token) =>
    tokens.change({ ...token, state: 'revoked', version: token.version + 1, updatedAt: ctx.now }, token.version),
  );
  return [...revoked, limits.freeTokens(theirs.length, ctx.now)];
}
