import type { Verb } from '../../kernel/endpoint.ts';
import { lostRace } from '../../kernel/if-match.ts';
import { tenants as contract, tenantsProblem } from '../contract.ts';
import type { DataKeyRecord, TenantKeyDeps } from '../key-ports.ts';
import { keyInUse, tenantKeyView } from './tenant-key-view.ts';

/** The data keys stay what they are, so nothing that they sealed is rewritten; only who can unwrap them changes. */
export const holdTenantKey: Verb<typeof contract.endpoints.holdTenantKey, TenantKeyDeps> = async (
  ctx,
  { arn },
  deps,
) => {
  const keyArn = arn ?? undefined;
  if (keyArn) assertElsewhere(keyArn, deps.place);
  const before = await keyInUse(deps);
  if (before.keyArn === keyArn) return tenantKeyView(ctx.tenantId, before, deps);
  const moved = async (key: DataKeyRecord): Promise<DataKeyRecord> => {
    const { keyArn: _, ...rest } = key;
    const wrapped = await deps.use.rewrap(key, keyArn);
    return { ...rest, ...(keyArn ? { keyArn } : {}), wrapped, version: key.version + 1, updatedAt: ctx.now };
  };
  const inUse = await moved(before);
  const keys = [inUse, ...(await Promise.all((await deps.dataKeys.older()).map(moved)))];
  const holder = keyArn ? 'tenant' : 'tenantry';
  return deps.commit({
    writes: deps.dataKeys.rewrap(keys, lostRace(ctx)),
    audit: { action: 'key.hold', target: keyArn ?? ctx.tenantId, changes: { holder } },
    events: [contract.events.tenantKeyMoved.make({ holder })],
    reply: await tenantKeyView(ctx.tenantId, inUse, deps),
  });
};

/** Another Region's key cannot be called from here; one of this account is no tenant's to name. */
function assertElsewhere(keyArn: string, { account, region }: TenantKeyDeps['place']): void {
  const [, , , itsRegion, itsAccount] = keyArn.split(':');
  if (itsRegion !== region) throw tenantsProblem('key-unusable', { detail: `The key must be in ${region}.` });
  if (itsAccount === account)
    throw tenantsProblem('key-unusable', { detail: 'The key must be in an AWS account of your own.' });
}
