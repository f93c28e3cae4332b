import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';

const staff = { auth: 'operator', apis: ['operators'], entry: 'ledger', permission: 'ops:read' } as const;
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
const sources = ['invoice', 'credit-note', 'payment', 'refund'] as const;

const entrySchema = z.object({
  tenantId: z.string(),
  source: z.string().describe('What was posted: invoice:inv_…, credit-note:crn_…, payment:pay_…, refund:ref_…'),
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
} as const;
