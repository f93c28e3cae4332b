import * as z from 'zod';
import type { TenantId } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import type { Table } from '../platform/table.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';
import type { TaxReport, TaxReportStore } from './tax-ports.ts';

const partsCodec = z
  .array(z.object({ id: z.string(), category: z.string(), net: moneyCodec, tax: moneyCodec }))
  .readonly();

const reportCodec = z.object({
  documentId: z.string(),
  number: z.string(),
  state: z.enum(['pending', 'reported', 'left']),
  plan: z.object({
    sale: partsCodec,
    takenBack: z.array(z.object({ number: z.string(), invoiceId: z.string(), parts: partsCodec })).readonly(),
    left: partsCodec,
  }),
  sale: z
    .object({
      reference: z.string(),
      lines: z.array(z.object({ id: z.string(), line: z.string(), tax: moneyCodec })).readonly(),
    })
    .nullable(),
  ...storedFields,
}) satisfies z.ZodType<TaxReport>;

/** FINANCE#<t>#TAX / inv_… | crn_…    what of a document's tax was told to the tax service */
export function taxReportStore(tenantId: TenantId, table: Table): TaxReportStore {
  const pk = `FINANCE#${tenantId}#TAX`;
  return {
    async find(documentId) {
      const item = await table.get({ pk, sk: documentId });
      return item && decoded(reportCodec, item);
    },
    all: async () => (await allItems(table, { pk, consistent: true })).map((item) => decoded(reportCodec, item)),
    put: (report, before) => putRecord(reportCodec, { pk, sk: report.documentId }, 'tax-report', report, before),
  };
}
