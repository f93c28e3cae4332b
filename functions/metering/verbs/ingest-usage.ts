import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { Candidate, Rejection } from '../domain/accept.ts';
import type { IngestDeps } from '../ports.ts';
import { batchOf, type IngestInput, judge, take } from './take-events.ts';

/** A tenant's token reports for its own tenant alone, whatever an event says. */
export async function ingestUsage(ctx: TenantContext, input: IngestInput, deps: IngestDeps) {
  const batch = batchOf(input, deps.digest);
  const [own, foreign] = [batch.candidates.filter(mine), batch.candidates.filter((candidate) => !mine(candidate))];
  function mine({ event }: Candidate): boolean {
    return event.tenantId === undefined || event.tenantId === ctx.tenantId;
  }
  const { requestId, now, tenantId } = ctx;
  const report = { requestId, now, reporter: 'tenant', tenantId, candidates: own } as const;
  return take([{ report, judgement: await judge(report, deps) }], [...batch.rejected, ...foreign.map(refused)], deps);
}

const refused = ({ index, event }: Candidate): Rejection => ({
  index,
  id: event.id,
  code: 'invalid-event',
  detail: 'tenantid names another tenant.',
});
