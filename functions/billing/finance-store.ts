import * as z from 'zod';
import type { Key } from '../kernel/change.ts';
import { currencySchema } from '../kernel/currency.ts';
import type { TenantId } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { postalAddressSchema } from '../kernel/postal-address.ts';
import { modes } from '../kernel/tier.ts';
import { instantSchema } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import { disputeStore } from './dispute-store.ts';
import { invoiceStates } from './domain/invoice-state.ts';
import { creditNotePlanCodec, invoicePlanCodec } from './domain/stored-invoice.ts';
import { postingCodec } from './domain/stored-posting.ts';
import { evidenceKinds, type InvoiceTax } from './domain/tax-evidence.ts';
import { type TaxIdCheck, taxIdStatuses } from './domain/tax-id.ts';
import type {
  AccountRecord,
  BalanceRecord,
  CreditNoteRecord,
  FinanceStore,
  InvoiceRecord,
  PaymentRecord,
  RefundRecord,
} from './ports.ts';
import { receivableIndex } from './receivable-store.ts';
import { allItems, decoded, putRecord, storedFields } from './stored-record.ts';

const partySchema = z.object({
  name: z.string(),
  address: z.array(z.string()).readonly(),
  postal: postalAddressSchema.exactOptional(),
  country: z.string().exactOptional(),
  taxId: z.string().exactOptional(),
  email: z.string().exactOptional(),
});
const issuance = {
  seller: partySchema,
  buyer: partySchema,
  locale: z.string(),
  timeZone: z.string(),
  mode: z.enum(modes),
};
const fileSchema = z.object({ key: z.string(), sha256: z.string() });

const taxIdCheckSchema = z.object({
  taxId: z.string(),
  status: z.enum(taxIdStatuses),
  name: z.string().nullable(),
  address: z.string().nullable(),
  source: z.string(),
  reference: z.string().nullable(),
  checkedAt: instantSchema,
}) satisfies z.ZodType<TaxIdCheck>;

const accountCodec = z.object({
  state: z.enum(['open', 'closed']),
  name: z.string(),
  country: z.string().nullable(),
  locale: z.string(),
  timeZone: z.string(),
  currency: currencySchema,
  mode: z.enum(modes),
  customer: z.string().nullable(),
  defaultMethod: z.string().nullable(),
  methodCountry: z.string().exactOptional(),
  terms: z.object({ netDays: z.number().int() }).exactOptional(),
  closing: z.object({ receiptId: z.string(), invoiceId: z.string() }).nullable(),
  details: z
    .object({
      name: z.string(),
      email: z.string().nullable(),
      address: postalAddressSchema.nullable(),
      taxId: z.string().nullable(),
    })
    .exactOptional(),
  taxIdCheck: taxIdCheckSchema.exactOptional(),
  ...storedFields,
}) satisfies z.ZodType<AccountRecord>;

const balanceCodec = z.object({
  credit: moneyCodec,
  lastFinalizedAt: instantSchema.nullable(),
  ...storedFields,
}) satisfies z.ZodType<BalanceRecord>;

const invoiceTaxSchema = z.object({
  provider: z.string(),
  authoritative: z.boolean(),
  reference: z.string().nullable(),
  quotedAt: instantSchema,
  address: postalAddressSchema,
  taxId: z.string().nullable(),
  location: z.object({
    country: z.string(),
    evidence: z
      .array(
        z.object({
          kind: z.enum(evidenceKinds),
          country: z.string(),
          source: z.string(),
          reference: z.string().nullable(),
          at: instantSchema.nullable(),
        }),
      )
      .readonly(),
    isSufficient: z.boolean(),
    isContradicted: z.boolean(),
  }),
}) satisfies z.ZodType<InvoiceTax>;

const invoiceCodec = z.object({
  id: z.string(),
  number: z.string().nullable(),
  kind: z.enum(['first', 'period', 'extra', 'deletion']),
  state: z.enum(invoiceStates),
  plan: invoicePlanCodec,
  open: moneyCodec,
  paid: moneyCodec,
  finalizedAt: instantSchema.nullable(),
  dueAt: instantSchema.nullable(),
  hash: z.string().nullable(),
  pdf: fileSchema.nullable(),
  xml: fileSchema.exactOptional(),
  tax: invoiceTaxSchema.exactOptional(),
  attempts: z.number().int(),
  failures: z.number().int(),
  collecting: z.string().nullable(),
  lastMethod: z.string().nullable(),
  collection: z.literal('send-invoice').exactOptional(),
  purchaseOrder: z.string().exactOptional(),
  ...issuance,
  ...storedFields,
}) satisfies z.ZodType<InvoiceRecord>;

const creditNoteCodec = z.object({
  id: z.string(),
  number: z.string(),
  invoiceId: z.string(),
  invoiceNumber: z.string(),
  issuedWith: z.string().nullable(),
  plan: creditNotePlanCodec.nullable(),
  reason: z.string(),
  net: moneyCodec,
  tax: moneyCodec,
  total: moneyCodec,
  finalizedAt: instantSchema,
  pdf: fileSchema.nullable(),
  xml: fileSchema.exactOptional(),
  ...issuance,
  ...storedFields,
}) satisfies z.ZodType<CreditNoteRecord>;

const paymentCodec = z.object({
  id: z.string(),
  invoiceId: z.string(),
  attempt: z.number().int(),
  amount: moneyCodec,
  refunded: moneyCodec,
  state: z.enum(['pending', 'succeeded', 'failed', 'requires-action', 'refunded', 'disputed', 'charged-back']),
  customer: z.string(),
  method: z.string(),
  reference: z.string().nullable(),
  failureClass: z.string().nullable(),
  failureCode: z.string().nullable(),
  declineCode: z.string().nullable(),
  requestKey: z.string().nullable(),
  succeededAt: instantSchema.exactOptional(),
  fee: moneyCodec.exactOptional(),
  ...storedFields,
}) satisfies z.ZodType<PaymentRecord>;

const refundCodec = z.object({
  id: z.string(),
  paymentId: z.string(),
  creditNoteId: z.string().nullable(),
  amount: moneyCodec,
  state: z.enum(['pending', 'succeeded', 'failed']),
  reference: z.string().nullable(),
  succeededAt: instantSchema.exactOptional(),
  recredited: z.literal(true).exactOptional(),
  ...storedFields,
}) satisfies z.ZodType<RefundRecord>;

const keysOf = (tenantId: TenantId) => {
  const in_ = (collection: string) => `FINANCE#${tenantId}#${collection}`;
  return {
    invoices: in_('INVOICE'),
    notes: in_('CREDITNOTE'),
    payments: in_('PAYMENT'),
    refunds: in_('REFUND'),
    ledger: in_('LEDGER'),
    account: { pk: in_('ACCOUNT'), sk: 'ACCOUNT' } satisfies Key,
    balance: { pk: in_('BALANCE'), sk: 'BALANCE' } satisfies Key,
  };
};

/**
 * FINANCE#<t>#ACCOUNT / ACCOUNT        who pays and how; open or closed
 * FINANCE#<t>#BALANCE / BALANCE        credit; its version puts finalizations in a row
 * FINANCE#<t>#INVOICE / inv_…          the whole document as data, and how it stands with its payment
 * FINANCE#<t>#CREDITNOTE / crn_…
 * FINANCE#<t>#PAYMENT / pay_…          from the intent to charge on
 * FINANCE#<t>#REFUND / ref_…
 * FINANCE#<t>#LEDGER / <source>        what that event did to the sub-ledger; written once
 */
export function financeStore(tenantId: TenantId, table: Table, seal: Seal): FinanceStore {
  const keys = keysOf(tenantId);
  const source = { table, seal };
  const all = (pk: string) => allItems(table, { pk, consistent: true });
  const one = async <S extends z.ZodType>(schema: S, key: Key) => {
    const item = await table.get(key);
    return item && decoded(schema, item);
  };
  return {
    findAccount: () => one(accountCodec, keys.account),
    findBalance: () => one(balanceCodec, keys.balance),
    findInvoice: (id) => one(invoiceCodec, { pk: keys.invoices, sk: id }),
    findPayment: (id) => one(paymentCodec, { pk: keys.payments, sk: id }),
    invoices: async () => (await all(keys.invoices)).map((item) => decoded(invoiceCodec, item)),
    creditNotes: async () => (await all(keys.notes)).map((item) => decoded(creditNoteCodec, item)),
    payments: async () => (await all(keys.payments)).map((item) => decoded(paymentCodec, item)),
    refunds: async () => (await all(keys.refunds)).map((item) => decoded(refundCodec, item)),
    findPosting: (source) => one(postingCodec, { pk: keys.ledger, sk: source }),
    postings: async () => (await all(keys.ledger)).map((item) => decoded(postingCodec, item)),
    listInvoices: (page) =>
      listPage(source, { pk: keys.invoices, newestFirst: true }, page, (item) => decoded(invoiceCodec, item)),
    listCreditNotes: (page) =>
      listPage(source, { pk: keys.notes, newestFirst: true }, page, (item) => decoded(creditNoteCodec, item)),
    listPayments: (page) =>
      listPage(source, { pk: keys.payments, newestFirst: true }, page, (item) => decoded(paymentCodec, item)),
    ...writesOf(keys),
    ...disputeStore(tenantId, table),
  };
}

function writesOf(keys: ReturnType<typeof keysOf>) {
  return {
    putAccount: (account, before) => putRecord(accountCodec, keys.account, 'billing-account', account, before),
    assertOpen: () => ({ check: keys.account, if: { kind: 'equals', values: { state: 'open' } } }),
    putBalance: (balance, before) => putRecord(balanceCodec, keys.balance, 'credit-balance', balance, before),
    putInvoice: (invoice, before) => {
      const key = { pk: keys.invoices, sk: invoice.id, ...receivableIndex(invoice) };
      return putRecord(invoiceCodec, key, 'invoice', invoice, before);
    },
    removeDraft: ({ id, version }) => ({
      delete: { pk: keys.invoices, sk: id },
      if: { kind: 'equals', values: { version, state: 'draft' } },
    }),
    putCreditNote: (note, before) =>
      putRecord(creditNoteCodec, { pk: keys.notes, sk: note.id }, 'credit-note', note, before),
    putPayment: (payment, before) =>
      putRecord(paymentCodec, { pk: keys.payments, sk: payment.id }, 'payment', payment, before),
    putRefund: (refund, before) =>
      putRecord(refundCodec, { pk: keys.refunds, sk: refund.id }, 'refund', refund, before),
    post: (posting) => ({
      put: {
        pk: keys.ledger,
        sk: posting.source,
        entity: 'ledger-posting',
        version: 1,
        createdAt: posting.at,
        updatedAt: posting.at,
        ...(z.encode(postingCodec, posting) as Record<string, unknown>),
      },
      if: { kind: 'absent' },
    }),
  } satisfies Partial<FinanceStore>;
}
