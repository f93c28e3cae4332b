import type { TenantId } from '../../kernel/ids.ts';
import { isStanding } from '../../kernel/tier.ts';
import type { Clock } from '../../kernel/time.ts';
import { NOT_STANDING } from '../domain/standing.ts';
import { issuedAt } from '../domain/watermark.ts';
import type { People, Standing } from '../ports.ts';

export interface ShapeDeps {
  readonly standing: Pick<Standing, 'findTenant'>;
  readonly people: Pick<People, 'findMembership'>;
  readonly clock: Clock;
}

/** The claims of an access token, from what the membership is now; throws where nobody may be given one. */
export async function shapeToken(
  { tenantId, userId }: { readonly tenantId: TenantId; readonly userId: string },
  { standing, people, clock }: ShapeDeps,
): Promise<Readonly<Record<string, string>>> {
  const now = clock();
  const [tenant, member] = await Promise.all([standing.findTenant(), people.findMembership(userId)]);
  if (!isStanding(tenant?.state)) throw new Error(`${NOT_STANDING}: the tenant is ${tenant?.state ?? 'unknown'}`);
  if (member?.state !== 'active') throw new Error(`${NOT_STANDING}: the membership is ${member?.state ?? 'unknown'}`);
  const { role, revokedBeforeMs } = member;
  return { tenantId, userId, role, issuedAtMs: String(issuedAt(now, revokedBeforeMs)) };
}
