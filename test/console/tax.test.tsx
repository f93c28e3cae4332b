import { screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { invoiceOf, taxed } from './fake-data.ts';
import { openConsole } from './open-console.tsx';

beforeAll(async () => {
  await import('../../console/src/pages/invoice.tsx');
  await import('../../console/src/pages/billing-details.tsx');
}, 60_000);

const invoice = invoiceOf(43, 'final');
const show = (more: object) =>
  openConsole(`/invoices/${invoice.id}`, {
    signedIn: true,
    answers: { 'billing.getInvoice': () => ({ ...invoice, ...more }) },
  });

it('shows an invoice’s tax by its rate, and that a stand-in calculated it', async () => {
  show(taxed(5420));

  expect(await screen.findByText(/^Tax 19.?% on/)).toBeTruthy();
  expect(await screen.findByText(/not authoritative/)).toBeTruthy();
});

it('says in the law’s words that the buyer owes the tax', async () => {
  const [group] = taxed(5420).taxes;
  const legalText = 'Article 196, Council Directive 2006/112/EC';
  show({ taxState: 'calculated', taxes: [{ ...group, rate: '0', reason: 'reverse-charge', legalText }] });

  expect(await screen.findByText(/Reverse charge.*Article 196/)).toBeTruthy();
});

it('says of an invoice that waits where its tax is to come from', async () => {
  show({ state: 'draft', number: null, taxState: 'pending', taxes: [] });

  expect(await screen.findByText('Total without tax')).toBeTruthy();
  expect(await screen.findByText('It needs a full billing address')).toBeTruthy();
});

it('shows what the tax office said of the number', async () => {
  openConsole('/billing-details', {
    signedIn: true,
    answers: {
      'billing.getBillingDetails': () => ({
        ...{ name: 'Northwind', email: null, address: null, taxId: 'DE123456789', etag: '"1"' },
        taxIdCheck: {
          ...{ status: 'verified', name: 'Northwind GmbH', source: 'stripe', checkedAt: '2026-11-24T10:00:00.000Z' },
        },
      }),
    },
  });

  expect(await screen.findByText(/Confirmed by the tax office as Northwind GmbH/)).toBeTruthy();
});
