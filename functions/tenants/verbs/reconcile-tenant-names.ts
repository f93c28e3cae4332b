import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { HeldNames, HeldSlug, Place, Whereabouts } from '../upkeep-ports.ts';

interface Deps {
  readonly names: HeldNames;
  readonly whereabouts: Pick<Whereabouts, 'of'>;
}

/** An execution lives a day at most, and while it does its details do. */
const SETTLED_SECONDS = 86_400;
const isGone = (place: Place): boolean => place === 'nowhere' || place === 'buried';

/** Slugs and sign-ups that are held for nobody; a slug whose tenant is there and that was never confirmed. */
export async function* reconcileTenantNames({ now }: { readonly now: Instant }, deps: Deps): Findings {
  const { names, whereabouts } = deps;
  const settled = addSeconds(now, -SETTLED_SECONDS);
  for await (const slug of names.slugs()) {
    if (slug.updatedAt > settled) continue;
    const repair = repairOf(slug, await whereabouts.of(slug.tenantId), now, deps);
    if (repair) yield { id: slug.tenantId, repair };
  }
  for await (const signup of names.signups()) {
    if (signup.updatedAt > settled || !isGone(await whereabouts.of(signup.tenantId))) continue;
    yield { id: signup.id, repair: () => done(names.freeSignup(signup, now)) };
  }
}

function repairOf(slug: HeldSlug, place: Place, now: Instant, { names }: Deps): (() => Promise<boolean>) | undefined {
  if (isGone(place)) return () => done(names.freeSlug(slug));
  if (place === 'listed' && slug.state !== 'active') return () => done(names.confirmSlug(slug, now));
  return undefined;
}

const done = async (work: Promise<void>): Promise<boolean> => {
  await work;
  return true;
};
