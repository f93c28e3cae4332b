import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { toDate } from '../kernel/time.ts';
import type { DocumentRow, InvoiceDocument, LabelledText } from './domain/invoice-document.ts';
import { fill } from './domain/invoice-labels.ts';

type Pdf = InstanceType<typeof PDFDocument>;
type Weight = 'regular' | 'bold';

/** In points, A4; positions are our own, so pdfkit's margins stay at 0 and never break a page by themselves. */
const page = { width: 595.28, left: 50, right: 545.28, top: 56, bottom: 768, footer: 796 } as const;
const ink = {
  text: '#1f2933',
  soft: '#66717c',
  rule: '#d5dbe1',
  band: '#f2f5f7',
  accent: '#0b5c6b',
  warning: '#8a4b00',
  warningBand: '#fff1d6',
} as const;
const columns = {
  description: { x: page.left + 8, width: 222 },
  quantity: { x: 284, width: 92 },
  unitPrice: { x: 380, width: 72 },
  amount: { x: 456, width: page.right - 456 - 8 },
} as const;

interface Style {
  readonly size?: number;
  readonly weight?: Weight;
  readonly color?: string;
  readonly width?: number;
  readonly align?: 'left' | 'right' | 'center';
}

/** Beside the bundle on Lambda; in the package where the sources run. */
function fontFile(file: string, folder: string): string {
  const bundled = fileURLToPath(new URL(`./assets/${file}`, import.meta.url));
  if (existsSync(bundled)) return bundled;
  return fileURLToPath(new URL(`../../node_modules/@expo-google-fonts/noto-sans/${folder}/${file}`, import.meta.url));
}

// Fonts go by their path: under another name pdfkit reads and parses the file of the constructor's font anew at every use.
const fonts: Readonly<Record<Weight, string>> = {
  regular: fontFile('NotoSans_400Regular.ttf', '400Regular'),
  bold: fontFile('NotoSans_600SemiBold.ttf', '600SemiBold'),
};

function styled(pdf: Pdf, { size = 9, weight = 'regular', color = ink.text }: Style): Pdf {
  return pdf.font(fonts[weight]).fontSize(size).fillColor(color);
}

function heightOf(pdf: Pdf, text: string, style: Style): number {
  return text === '' ? 0 : styled(pdf, style).heightOfString(text, { width: style.width ?? page.right - page.left });
}

/** Writes a text and answers the height that it took. */
function write(pdf: Pdf, text: string, x: number, y: number, style: Style = {}): number {
  if (text === '') return 0;
  const options = { width: style.width ?? page.right - x, align: style.align ?? 'left' } as const;
  return styled(pdf, style).text(text, x, y, options).y - y;
}

function rule(pdf: Pdf, y: number, color: string = ink.rule): void {
  pdf.moveTo(page.left, y).lineTo(page.right, y).lineWidth(0.6).strokeColor(color).stroke();
}

function party(pdf: Pdf, { heading, lines }: InvoiceDocument['seller'], x: number, y: number): number {
  const width = 230;
  let below = y + write(pdf, heading, x, y, { size: 8, color: ink.soft, width }) + 2;
  for (const [index, line] of lines.entries()) {
    below += write(pdf, line, x, below, { weight: index === 0 ? 'bold' : 'regular', width });
  }
  return below;
}

function facts(pdf: Pdf, list: readonly LabelledText[], y: number): number {
  const [left, middle] = [330, 415];
  let below = y;
  for (const { label, value } of list) {
    const style = { width: page.right - middle, align: 'right' } as const;
    write(pdf, label, left, below, { color: ink.soft, width: middle - left });
    below += Math.max(write(pdf, value, middle, below, style), 13) + 1;
  }
  return below;
}

function banner(pdf: Pdf, text: string): void {
  pdf.rect(0, 0, page.width, 26).fill(ink.warningBand);
  write(pdf, text, 0, 7, { weight: 'bold', color: ink.warning, width: page.width, align: 'center' });
}

function heading(pdf: Pdf, document: InvoiceDocument): number {
  write(pdf, document.seller.lines[0] ?? '', page.left, page.top + 4, { size: 13, weight: 'bold', width: 270 });
  write(pdf, document.title, 330, page.top, {
    size: 20,
    weight: 'bold',
    color: ink.accent,
    width: page.right - 330,
    align: 'right',
  });
  rule(pdf, page.top + 36, ink.accent);
  const top = page.top + 50;
  const seller = party(pdf, document.seller, page.left, top);
  const buyer = party(pdf, document.buyer, page.left, seller + 14);
  return Math.max(buyer, facts(pdf, document.facts, top)) + 22;
}

function columnHeads(pdf: Pdf, row: DocumentRow, y: number): number {
  const style = { size: 8, weight: 'bold', color: ink.accent } as const;
  pdf.rect(page.left, y, page.right - page.left, 20).fill(ink.band);
  write(pdf, row.description, columns.description.x, y + 4.5, { ...style, width: columns.description.width });
  for (const key of ['quantity', 'unitPrice', 'amount'] as const) {
    write(pdf, row[key], columns[key].x, y + 4.5, { ...style, width: columns[key].width, align: 'right' });
  }
  return y + 20;
}

const detailStyle = { size: 7.5, color: ink.soft, width: columns.description.width } as const;

function rowHeight(pdf: Pdf, row: DocumentRow): number {
  const left =
    heightOf(pdf, row.description, { width: columns.description.width }) + heightOf(pdf, row.detail, detailStyle);
  const right = (['quantity', 'unitPrice', 'amount'] as const).map((key) =>
    heightOf(pdf, row[key], { width: columns[key].width }),
  );
  return Math.max(left, ...right) + 11;
}

function tableRow(pdf: Pdf, row: DocumentRow, y: number): void {
  const { x, width } = columns.description;
  const below = y + 5 + write(pdf, row.description, x, y + 5, { width });
  write(pdf, row.detail, x, below, detailStyle);
  for (const key of ['quantity', 'unitPrice', 'amount'] as const) {
    write(pdf, row[key], columns[key].x, y + 5, { width: columns[key].width, align: 'right' });
  }
}

function newPage(pdf: Pdf, document: InvoiceDocument): number {
  pdf.addPage();
  if (document.banner !== undefined) banner(pdf, document.banner);
  return page.top;
}

/** The column heads are repeated on every page; a row is never cut in two. */
function table(pdf: Pdf, document: InvoiceDocument, y: number): number {
  let below = columnHeads(pdf, document.columns, y);
  for (const row of document.rows) {
    const height = rowHeight(pdf, row);
    if (below + height > page.bottom) below = columnHeads(pdf, document.columns, newPage(pdf, document));
    tableRow(pdf, row, below);
    below += height;
    rule(pdf, below);
  }
  return below;
}

function totals(pdf: Pdf, document: InvoiceDocument, y: number): number {
  const [left, middle] = [300, 440];
  const height = document.totals.length * 17 + 16;
  let below = (y + height > page.bottom ? newPage(pdf, document) : y) + 10;
  for (const [index, { label, value }] of document.totals.entries()) {
    const last = index === document.totals.length - 1;
    const style = { weight: last ? 'bold' : 'regular', size: last ? 10.5 : 9 } as const;
    if (last) pdf.rect(left - 8, below - 3, page.right - left + 8, 21).fill(ink.band);
    write(pdf, label, left, below, { ...style, width: middle - left + 10 });
    write(pdf, value, middle, below, { ...style, width: page.right - middle - 8, align: 'right' });
    below += 17;
  }
  return below + 14;
}

function notes(pdf: Pdf, document: InvoiceDocument, y: number): void {
  let below = y;
  for (const note of document.notes) {
    const style = { size: 8, color: ink.soft };
    if (below + heightOf(pdf, note, style) > page.bottom) below = newPage(pdf, document);
    below += write(pdf, note, page.left, below, style) + 3;
  }
}

function footers(pdf: Pdf, document: InvoiceDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let index = 0; index < count; index += 1) {
    pdf.switchToPage(start + index);
    const label = fill(document.pageLabel, { page: String(index + 1), pages: String(count) });
    rule(pdf, page.footer - 8);
    write(pdf, document.footer, page.left, page.footer, { size: 7.5, color: ink.soft, width: 330 });
    write(pdf, label, 400, page.footer, { size: 7.5, color: ink.soft, width: page.right - 400, align: 'right' });
  }
}

function open(document: InvoiceDocument): Pdf {
  const number = document.facts[0]?.value ?? '';
  const dated = toDate(document.dated);
  return new PDFDocument({
    size: 'A4',
    margin: 0,
    autoFirstPage: false,
    bufferPages: true,
    // Without a font of our own pdfkit looks for Helvetica's metrics, which no bundle has.
    font: fonts.regular,
    lang: document.locale,
    displayTitle: true,
    pdfVersion: '1.7',
    // pdfkit derives the file's id from this record: equal dates and titles, equal bytes.
    info: {
      Title: `${document.title} ${number}`,
      Author: document.seller.lines[0] ?? '',
      Creator: 'Tenantry',
      Producer: 'Tenantry',
      CreationDate: dated,
      ModDate: dated,
    },
  });
}

function collect(pdf: Pdf): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    pdf.on('end', () => resolve(new Uint8Array(Buffer.concat(chunks))));
    pdf.on('error', reject);
  });
}

/** The same document gives the same bytes, today and in ten years. */
export function renderInvoicePdf(document: InvoiceDocument): Promise<Uint8Array> {
  const pdf = open(document);
  const bytes = collect(pdf);
  newPage(pdf, document);
  const y = totals(pdf, document, table(pdf, document, heading(pdf, document)));
  notes(pdf, document, y);
  footers(pdf, document);
  pdf.end();
  return bytes;
}
