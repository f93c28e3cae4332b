import { WriteConflict } from '../../kernel/change.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants } from '../contract.ts';
import type { CreateForOwnerDeps } from '../ports.ts';
import { makeTenant } from './create-tenant.ts';

/**
 * The same workflow, guarantees and answers as a customer's own sign-up, which staff vouch for here: it is called by the
 * operator and the key, so a repeat meets it, and the tenant that it made.
 */
export const createTenantForOwner: Verb<typeof tenants.endpoints.createTenantForOwner, CreateForOwnerDeps> = async (
  ctx,
  { owner: { email, ...owner }, ...order },
  deps,
) => {
  if (ctx.idempotencyKey === undefined) throw problem('idempotency-key-required');
  const id = deps.signupIdOf(ctx.actor.id, ctx.idempotencyKey);
  const found = async () => {
    const signup = await deps.signups.find(id);
    if (!signup) throw problem('conflict');
    return signup;
  };
  await deps.signups.adopt({ id, email, tokenHash: deps.secrets.hash(id, deps.newId('sgn')) }, ctx.now);
  const asked = {
    keyHash: deps.secrets.hash(id, ctx.idempotencyKey),
    requestHash: deps.secrets.hash(id, JSON.stringify({ email, owner, order })),
  };
  const signup = await found();
  const announce = (tenantId: string) =>
    deps
      .commitFor(
        ctx,
        tenantId,
        signup.createdAt,
      )({
        writes: [],
        audit: { action: 'tenant.create', target: tenantId },
        reply: undefined,
      })
      .catch(unlessTold);
  return makeTenant(ctx, { signup, order: { ...order, owner }, asked, again: found, announce }, deps);
};

/** A repeat meets its own entry. */
function unlessTold(error: unknown): void {
  if (!(error instanceof WriteConflict)) throw error;
}
