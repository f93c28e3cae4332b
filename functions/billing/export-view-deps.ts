import type { OperatorContext } from '../kernel/tenant-context.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { staffCommitter } from '../platform/staff-commit.ts';
import { exportAddresses } from './export-address.adapter.ts';
import type { ExportViewDeps } from './export-ports.ts';
import { startExport } from './export-run.adapter.ts';
import { exportStore } from './export-store.ts';
import { cursors, entity, table } from './ledger-deps.ts';

export const exportViewDeps = (ctx: OperatorContext): ExportViewDeps => {
  const names = env('FINANCE_BUCKET_NAME', 'EXPORT_FUNCTION_NAME');
  return {
    exports: exportStore(entity(), table(), cursors()),
    commit: staffCommitter(table(), newId, ctx),
    files: exportAddresses(names.FINANCE_BUCKET_NAME),
    start: () => startExport(names.EXPORT_FUNCTION_NAME),
  };
};
