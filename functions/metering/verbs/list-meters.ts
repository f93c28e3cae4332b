import type { TenantContext } from '../../kernel/tenant-context.ts';
import { meters } from '../domain/meters.ts';

export async function listMeters(_ctx: TenantContext, _input: unknown, _deps: unknown) {
  const data = meters.map(({ key, aggregation, unit, reporters }) => ({
    key,
    aggregation,
    unit,
    reporters: [...reporters],
  }));
  return { data };
}
