import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import type { OperatorContext } from '../../kernel/tenant-context.ts';
import type { Candidate, Rejection } from '../domain/accept.ts';
import type { IngestDeps } from '../ports.ts';
import { batchOf, type IngestInput, judge, take } from './take-events.ts';

/** The deploying company's own services: each event names its tenant. */
export async function ingestUsageForTenants(ctx: OperatorContext, input: IngestInput, deps: IngestDeps) {
  const batch = batchOf(input, deps.digest);
  const byTenant = Map.groupBy(batch.candidates, ({ event }) => tenantIdSchema.safeParse(event.tenantId).data);
  const nameless = byTenant.get(undefined) ?? [];
  const named = [...byTenant].flatMap(([tenantId, candidates]) => (tenantId ? [{ tenantId, candidates }] : []));
  const groups = await Promise.all(
    named.map(async (group) => ({ ...group, open: await isOpen(group.tenantId, deps) })),
  );
  const closed = groups.filter(({ open }) => !open).flatMap(({ candidates }) => candidates);
  const { requestId, now } = ctx;
  const judged = await Promise.all(
    groups
      .filter(({ open }) => open)
      .map(async ({ tenantId, candidates }) => {
        const report = { requestId, now, reporter: 'platform', tenantId, candidates } as const;
        return { report, judgement: await judge(report, deps) };
      }),
  );
  return take(judged, [...batch.rejected, ...[...nameless, ...closed].map(refused)], deps);
}

const isOpen = (tenantId: TenantId, deps: IngestDeps): Promise<boolean> => deps.tenant(tenantId).isOpen();

const refused = ({ index, event }: Candidate): Rejection => ({
  index,
  id: event.id,
  code: 'invalid-event',
  detail: 'tenantid names no tenant that takes usage.',
});
