import type { Context } from 'aws-lambda';
import { systemClock } from '../platform/clock.ts';
import { log } from '../platform/log.ts';
import { exportDeps } from './export-deps.ts';
import { type ExportRun, exportDays } from './verbs/export-days.ts';

const SPARE_MS = 120_000;

export const handler = async (_: unknown, lambda: Context): Promise<ExportRun> => {
  log.resetKeys();
  const run = await exportDays(
    systemClock(),
    exportDeps(() => lambda.getRemainingTimeInMillis() > SPARE_MS),
  );
  log.info('days exported', { run });
  return run;
};
