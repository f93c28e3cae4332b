import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { addSeconds, type CivilDate, civilDate } from '../../kernel/time.ts';
import { type billing, billingProblem } from '../contract.ts';
import type { ExportRecord, ExportViewDeps } from '../export-ports.ts';
import type { RevenueExport } from '../ledger-contract.ts';
import { isExportable } from './export-days.ts';

type Endpoints = typeof billing.endpoints;
const ADDRESS_SECONDS = 300;

const viewOf = ({ files, ...record }: ExportRecord): RevenueExport => ({
  ...record,
  state: 'done',
  files: files.map((file) => ({ ...file })),
});
const requested = (date: CivilDate): RevenueExport => ({
  ...{ date, state: 'requested', exportedAt: null, folder: null, files: [] },
});

export const listRevenueExports: Verb<Endpoints['listRevenueExports'], ExportViewDeps> = async (_, page, deps) => {
  const listed = await deps.exports.list(page);
  return { ...listed, data: listed.data.map(viewOf) };
};

export const getRevenueExport: Verb<Endpoints['getRevenueExport'], ExportViewDeps> = async (
  _,
  { date },
  { exports },
) => {
  const found = await exports.find(civilDate(date));
  if (found) return viewOf(found);
  if ((await exports.requested()).some((each) => each === date)) return requested(civilDate(date));
  throw problem('not-found');
};

/** A day that is there is made again to the same bytes, which is a check of it. */
export const createRevenueExport: Verb<Endpoints['createRevenueExport'], ExportViewDeps> = async (ctx, input, deps) => {
  const date = civilDate(input.date);
  if (!isExportable(date, ctx.now)) throw billingProblem('day-not-over');
  const before = await deps.exports.find(date);
  const reply = await deps.commit({
    writes: deps.exports.request(date, ctx.now),
    audit: { action: 'revenue-export.request', target: date },
    reply: before ? viewOf(before) : requested(date),
  });
  await deps.start(date);
  return reply;
};

export const getRevenueExportFile: Verb<Endpoints['getRevenueExportFile'], ExportViewDeps> = async (
  ctx,
  { date, name },
  { exports, files, commit },
) => {
  const found = await exports.find(civilDate(date));
  const file = found?.files.find((each) => each.name === name);
  if (!found || !file) throw problem('not-found');
  const url = await files.address({ key: `${found.folder}${name}`, sha256: file.sha256 }, `${date}-${name}`);
  return commit({
    writes: [],
    audit: { action: 'revenue-export.download', target: date, changes: { file: name } },
    reply: { url, sha256: file.sha256, expiresAt: addSeconds(ctx.now, ADDRESS_SECONDS) },
  });
};
