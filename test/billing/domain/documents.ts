import {
  type InvoiceDocument,
  type InvoiceDocumentInputs,
  invoiceDocument,
} from '../../../functions/billing/domain/invoice-document.ts';
import { segmentsOf } from '../../../functions/billing/domain/periods.ts';
import { changePlan, recurringCharges, recurringLines } from '../../../functions/billing/domain/proration.ts';
import { instant } from '../../../functions/kernel/time.ts';
import { anInvoice, february, january, shipped, span, taxAt, used } from './builders.ts';

const at = instant('2026-01-15T13:37:11Z');

/** A month with an upgrade in it: every column and most kinds of line. */
export const upgradeInvoice = () =>
  anInvoice({
    period: january,
    recurring: recurringLines(recurringCharges(shipped('enterprise'), february)),
    prorations: changePlan({
      charges: recurringCharges(shipped('pro'), january),
      terms: shipped('enterprise'),
      planned: january,
      at,
    }).lines,
    closed: {
      planned: january,
      segments: segmentsOf(january, [
        { at: january.start, terms: shipped('pro') },
        { at, terms: shipped('enterprise') },
      ]),
      usage: [
        used('api-calls', '20000'),
        used('api-calls', '250000.5', { at: span(at, january.end) }),
        used('storage', '40'),
      ],
    },
    discounts: [{ id: 'launch', name: 'Launch 2026', kind: 'percent', percent: '10' }],
    tax: taxAt('0.19'),
  });

export const documentInputs = (overrides: Partial<InvoiceDocumentInputs> = {}): InvoiceDocumentInputs => ({
  number: 'ACME-2026-000042',
  seller: {
    name: 'Acme Cloud GmbH',
    address: ['Torstraße 1', '10119 Berlin', 'Germany'],
    taxId: 'DE123456789',
    email: 'billing@acme.example',
  },
  buyer: { name: 'Globex Corp.', address: ['742 Evergreen Terrace', 'Springfield', 'United States'] },
  locale: 'en',
  timeZone: 'UTC',
  issuedAt: instant('2026-02-01T01:00:00Z'),
  dueAt: instant('2026-02-15T01:00:00Z'),
  invoice: upgradeInvoice(),
  ...overrides,
});

export const anInvoiceDocument = (overrides: Partial<InvoiceDocumentInputs> = {}): InvoiceDocument =>
  invoiceDocument(documentInputs(overrides));
