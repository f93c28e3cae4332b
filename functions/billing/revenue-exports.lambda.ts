import { serve } from '../platform/serve.ts';
import { billing } from './contract.ts';
import { exportViewDeps } from './export-view-deps.ts';
import { replaysOfStaff } from './ledger-deps.ts';
import {
  createRevenueExport,
  getRevenueExport,
  getRevenueExportFile,
  listRevenueExports,
} from './verbs/revenue-exports.ts';

export const handler = serve({
  capability: billing,
  entry: 'revenue-exports',
  staffReplays: replaysOfStaff,
  deps: exportViewDeps,
  verbs: { listRevenueExports, getRevenueExport, createRevenueExport, getRevenueExportFile },
});
