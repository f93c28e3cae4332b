import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sandboxBanner } from '../../functions/billing/domain/invoice-document.ts';
import { renderInvoicePdf } from '../../functions/billing/pdf.adapter.ts';
import { anInvoiceDocument } from './domain/documents.ts';

const hasPdftotext = spawnSync('pdftotext', ['-v']).status === 0;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function textOf(bytes: Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'invoice-'));
  try {
    writeFileSync(join(folder, 'invoice.pdf'), bytes);
    return execFileSync('pdftotext', ['-layout', join(folder, 'invoice.pdf'), '-'], { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the PDF of an invoice', () => {
  it('has the same bytes however often it is rendered', async () => {
    const [first, second] = [await renderInvoicePdf(anInvoiceDocument()), await renderInvoicePdf(anInvoiceDocument())];
    expect(sha256(first)).toBe(sha256(second));
    expect(Buffer.from(first.subarray(0, 5)).toString()).toBe('%PDF-');
  });

  it('differs where the document does', async () => {
    const [first, second] = [
      await renderInvoicePdf(anInvoiceDocument()),
      await renderInvoicePdf(anInvoiceDocument({ number: 'ACME-2026-000043' })),
    ];
    expect(sha256(first)).not.toBe(sha256(second));
  });

  it.runIf(hasPdftotext)('can be read: number, parties, lines and totals', async () => {
    const text = textOf(await renderInvoicePdf(anInvoiceDocument()));
    for (const expected of [
      'Invoice',
      'ACME-2026-000042',
      'Acme Cloud GmbH',
      'Globex Corp.',
      'Unused time on Pro',
      '-25.97',
      '524.78',
      'Page 1 of 1',
    ]) {
      expect(text).toContain(expected);
    }
    expect(text).not.toContain('SANDBOX');
  });

  it.runIf(hasPdftotext)('wears the banner of a sandbox only where the model says so', async () => {
    expect(textOf(await renderInvoicePdf(anInvoiceDocument({ banner: sandboxBanner })))).toContain(
      'LOCAL SANDBOX - no money moved',
    );
  });

  it.runIf(hasPdftotext)('repeats the head of the table on every page and numbers the pages', async () => {
    const model = anInvoiceDocument();
    const [row] = model.rows;
    const text = textOf(
      await renderInvoicePdf({ ...model, rows: Array.from({ length: 90 }, () => row ?? model.columns) }),
    );
    const pages = text.split('\f').filter((page) => page.trim() !== '');
    expect(pages.length).toBeGreaterThan(2);
    for (const [index, page] of pages.entries()) expect(page).toContain(`Page ${index + 1} of ${pages.length}`);
    expect(pages.slice(0, -1).every((page) => page.includes('Unit price'))).toBe(true);
  });

  it.runIf(hasPdftotext)('is written in the language of the tenant', async () => {
    const text = textOf(await renderInvoicePdf(anInvoiceDocument({ locale: 'de-DE' })));
    for (const expected of ['Rechnung', 'Zu zahlen', '524,78', 'Seite 1 von 1']) expect(text).toContain(expected);
  });
});
