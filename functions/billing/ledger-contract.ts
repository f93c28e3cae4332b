import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';

const staff = { auth: 'operator', apis: ['operators'], entry: 'ledger', permission: 'ops:read' } as const;
const keeper = { ...staff, entry: 'keep-ledger', permission: 'ops:write', idempotency: 'optional' } as const;
const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/, 'a month such as 2026-11');
const date = z.iso.date();
const account = z.enum([
  'receivable',
  'cash',
  'deferred-revenue',
  'revenue',
  'tax-payable',
  'processor-fees',
  'disputes',
  'bad-debt',
  'credit-balance',
]);
const sources = ['invoice', 'credit-note', 'payment', 'refund', 'write-off'] as const;

const entrySchema = z.object({
  tenantId: z.string(),
  source: z
    .string()
    .describe('What was posted: invoice:inv_…, credit-note:crn_…, payment:pay_…, refund:ref_…, refund:ref_…:returned'),
  at: instantText,
  currency: z.string(),
  entries: z.array(z.object({ account, amount: moneyCodec })).describe('Debits are positive; they sum to 0'),
  recognitions: z
    .array(z.object({ date, amount: moneyCodec }))
    .describe('Deferred revenue that becomes revenue on a day'),
});
export type LedgerEntryView = z.output<typeof entrySchema>;

/** Postings are read as they are; what is folded is only how long it takes. */
const asOf = { foldedThrough: instantText.nullable() };

export const trialBalanceSchema = z.object({
  currency: z.string(),
  accounts: z.array(z.object({ account, balance: moneyCodec })),
  isBalanced: z.boolean(),
});
export const waterfallSchema = z.object({
  currency: z.string(),
  rows: z.array(
    z.object({ booked: month, total: moneyCodec, earned: z.array(z.object({ month, amount: moneyCodec })) }),
  ),
});
export const rollForwardSchema = z.object({
  currency: z.string(),
  months: z.array(
    z.object({
      month,
      opening: moneyCodec,
      billed: moneyCodec,
      credited: moneyCodec,
      earned: moneyCodec,
      closing: moneyCodec,
    }),
  ),
});
export const ageBucketNames = ['not-due', '1-30', '31-60', '61-90', 'over-90'] as const;
export const ageingSchema = z.object({
  currency: z.string(),
  total: moneyCodec,
  buckets: z.array(z.object({ bucket: z.enum(ageBucketNames), amount: moneyCodec, invoices: z.number().int() })),
});
const openInvoiceSchema = z.object({
  invoiceId: z.string(),
  number: z.string(),
  tenantId: z.string(),
  open: moneyCodec,
  dueAt: instantText.nullable(),
  bucket: z.enum(ageBucketNames),
});

export const periodSchema = z.object({
  period: month,
  state: z.enum(['open', 'locked']),
  isOver: z.boolean().describe('Everything that belongs to it is posted and folded'),
  lockedAt: instantText.nullable(),
  lockedBy: z.string().nullable(),
  control: z.string().nullable().describe('SHA-256 of the balances at its end, when it was locked'),
});
export type AccountingPeriod = z.output<typeof periodSchema>;

const differenceSchema = z.object({
  account: z.union([account, z.enum(['balance', 'day-book'])]),
  expected: moneyCodec,
  posted: moneyCodec,
});
export const tieOutSchema = z.object({
  ranAt: instantText.nullable(),
  tenants: z.number().int().describe('Whose books moved since yesterday, or differed before'),
  isBalanced: z.boolean(),
  differences: z.array(z.object({ tenantId: z.string(), ...differenceSchema.shape })),
  changedPeriods: z.array(month).describe('Locked periods whose balances are not what they were'),
});
export const tenantTieOutSchema = z.object({
  tenantId: z.string(),
  currency: z.string(),
  usage: z.array(
    z.object({
      meter: z.string(),
      period: z.object({ start: instantText, end: instantText }),
      counted: z.string().describe('What counts now, in the unit that is priced'),
      settled: z.string().describe('What invoices and notes took it for'),
      isSettled: z.boolean().describe('False while late usage waits for the next invoice'),
    }),
  ),
  accounts: z.array(z.object({ account, records: moneyCodec, ledger: moneyCodec, ties: z.boolean() })),
  differences: z.array(differenceSchema),
});

export const revenueExportSchema = z.object({
  date,
  state: z.enum(['requested', 'done']),
  exportedAt: instantText.nullable(),
  folder: z.string().nullable().describe('In the finance bucket'),
  files: z.array(z.object({ name: z.string(), sha256: z.string(), rows: z.number().int() })),
});
export type RevenueExport = z.output<typeof revenueExportSchema>;

const ofDay = z.object({ date });
const exporting = { ...staff, entry: 'revenue-exports' } as const;
const ofPeriod = z.object({ period: month });
const months = z.object({
  from: month.optional().describe('Eleven months before `to` unless given'),
  to: month.optional().describe('This month unless given'),
});

export const ledgerEndpoints = {
  listLedgerEntries: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger-entries',
    summary: 'What was posted in a month, or on one of its days, oldest first; of one tenant or of all',
    success: 200,
    query: z.object({
      ...pageQuery,
      period: month.optional().describe('This month unless given'),
      date: date.optional(),
      tenantId: tenantIdSchema.optional(),
      source: z.enum(sources).optional(),
    }),
    output: pageOf(entrySchema),
  }),
  getTrialBalance: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/trial-balance',
    summary: 'Every account at the end of a day (UTC); debits are positive and all of them sum to 0',
    success: 200,
    query: z.object({ date: date.optional().describe('Today unless given') }),
    output: z.object({ ...asOf, date, data: z.array(trialBalanceSchema) }),
  }),
  getWaterfall: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/waterfall',
    summary: 'Revenue by the month it was billed in and the months it is earned in',
    success: 200,
    query: months,
    output: z.object({ ...asOf, from: month, to: month, data: z.array(waterfallSchema) }),
  }),
  getRollForward: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/roll-forward',
    summary: 'Deferred revenue month by month: opening, billed, credited, earned, closing',
    success: 200,
    query: months,
    output: z.object({ ...asOf, from: month, to: month, data: z.array(rollForwardSchema) }),
  }),
  getAgeing: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/ageing',
    summary: 'What is open now by how long it has been due, and the hundred that are longest due',
    success: 200,
    output: z.object({ at: instantText, data: z.array(ageingSchema), invoices: z.array(openInvoiceSchema) }),
  }),
  listPeriods: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/periods',
    summary: 'Accounting periods, newest first',
    success: 200,
    output: z.object({ data: z.array(periodSchema) }),
  }),
  lockPeriod: endpoint({
    ...keeper,
    method: 'POST',
    path: '/v1/ledger/periods/{period}/lock',
    summary: 'No posting enters this month any more: corrections are of the month that is open. Locked already: 200',
    success: 200,
    params: ofPeriod,
    output: periodSchema,
    problems: ['period-not-over', 'period-order', 'period-changed'],
  }),
  unlockPeriod: endpoint({
    ...keeper,
    method: 'POST',
    path: '/v1/ledger/periods/{period}/unlock',
    summary: 'Open the last locked month again, and say why. Open already: 200',
    success: 200,
    params: ofPeriod,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    output: periodSchema,
    problems: ['period-order', 'period-changed'],
  }),
  getTieOut: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/ledger/tie-out',
    summary: 'Invoices = ledger = payments, as the last hourly look found it',
    success: 200,
    output: tieOutSchema,
  }),
  getTenantTieOut: endpoint({
    ...staff,
    entry: 'tie-out',
    method: 'GET',
    path: '/v1/tenants/{tenantId}/tie-out',
    summary: 'Usage = invoices = ledger = payments of one tenant, looked at now',
    success: 200,
    params: z.object({ tenantId: tenantIdSchema }),
    output: tenantTieOutSchema,
  }),
  listRevenueExports: endpoint({
    ...exporting,
    method: 'GET',
    path: '/v1/revenue-exports',
    summary: 'Days of the books in the finance bucket, newest first',
    success: 200,
    query: z.object(pageQuery),
    output: pageOf(revenueExportSchema),
  }),
  createRevenueExport: endpoint({
    ...exporting,
    method: 'POST',
    path: '/v1/revenue-exports',
    permission: 'ops:write',
    summary: 'Export a day now; one that is there is made again to the same bytes, which checks it',
    success: 202,
    idempotency: 'optional',
    body: z.strictObject({ date }),
    output: revenueExportSchema,
    problems: ['day-not-over'],
  }),
  getRevenueExport: endpoint({
    ...exporting,
    method: 'GET',
    path: '/v1/revenue-exports/{date}',
    summary: 'The files of a day, with their hashes',
    success: 200,
    params: ofDay,
    output: revenueExportSchema,
  }),
  getRevenueExportFile: endpoint({
    ...exporting,
    method: 'GET',
    path: '/v1/revenue-exports/{date}/files/{name}',
    summary: 'A short-lived address of one of its files; told in the staff’s journal',
    success: 200,
    params: ofDay.extend({ name: z.string().regex(/^[a-z-]{1,40}\.(csv|json|jsonl)$/) }),
    output: z.object({ url: z.string(), sha256: z.string(), expiresAt: instantText }),
  }),
} as const;
