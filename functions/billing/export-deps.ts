import { sha256 } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { canonical } from './canonical.ts';
import { systemDeps, tenancyOf } from './deps.ts';
import { exportBucket } from './export-files.adapter.ts';
import type { ExportDeps } from './export-ports.ts';
import { exportStore } from './export-store.ts';
import { entity, noLists, table } from './ledger-deps.ts';
import { ledgerStore } from './ledger-store.ts';

const by = { by: 'billing/export-days', cause: 'revenue-export' };

export const exportDeps = (hasTime: () => boolean): ExportDeps => ({
  ledger: ledgerStore(entity(), table(), noLists),
  exports: exportStore(entity(), table(), noLists),
  seller: { code: entity() },
  inTenant: (tenantId) => tenancyOf(tenantId, by, systemDeps).deps,
  bucket: exportBucket(env('FINANCE_BUCKET_NAME').FINANCE_BUCKET_NAME),
  canonical,
  sha256,
  hasTime,
});
