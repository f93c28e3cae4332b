import type { Verb } from '../../kernel/endpoint.ts';
import { assertIfMatch, lostRace } from '../../kernel/if-match.ts';
import { type LimitOverrides, limitsOf } from '../../kernel/limits.ts';
import { etagOf } from '../../kernel/page.ts';
import { problem } from '../../kernel/problem.ts';
import { isolation } from '../contract.ts';
import type { OverrideDeps } from '../ports.ts';

/** Replaces them all, and holds at once: every request reads them with its caller's standing. */
export const overrideLimits: Verb<typeof isolation.endpoints.overrideLimits, OverrideDeps> = async (
  ctx,
  { tenantId, ...given },
  { inTenant },
) => {
  const known = inTenant(tenantId, ctx);
  const [plan, before] = await Promise.all([known.plan(), known.overrides()]);
  if (!plan) throw problem('not-found');
  assertIfMatch(ctx, before ?? { version: 0 });
  const overrides: LimitOverrides = Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  );
  const version = (before?.version ?? 0) + 1;
  return known.commit({
    writes: known.put({ overrides, version, createdAt: before?.createdAt ?? ctx.now }, before, lostRace(ctx)),
    audit: {
      action: 'limits.override',
      target: tenantId,
      changes: { before: before?.overrides ?? {}, after: overrides },
    },
    events: [isolation.events.limitsReplaced.make({ overrides })],
    reply: { effective: limitsOf({ plan, limitOverrides: overrides }), overrides, etag: etagOf(version) },
  });
};
