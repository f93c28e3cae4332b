import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { callsOf, usageLineOf } from '../domain/forward.ts';
import type { ForwardDeps } from '../ports.ts';

export interface LogLines {
  readonly messages: readonly string[];
}

/** Counted calls from the log into the stream: a record per tenant, and a fact per meter and second in it. */
export async function forwardCalls(input: LogLines, deps: ForwardDeps): Promise<{ readonly forwarded: number }> {
  const lines = input.messages.map(usageLineOf).filter((line) => line !== undefined);
  // The id comes from a verified context of our own; a line with another one is not ours.
  const byTenant = Map.groupBy(lines, ({ tenantId }) => tenantIdSchema.safeParse(tenantId).data);
  const records = [...byTenant].flatMap(([tenantId, own]: [TenantId | undefined, typeof lines]) =>
    tenantId ? [{ tenantId, facts: callsOf(own, deps.digest) }] : [],
  );
  if (records.length > 0) await deps.stream.put(records);
  return { forwarded: lines.length - (byTenant.get(undefined)?.length ?? 0) };
}
