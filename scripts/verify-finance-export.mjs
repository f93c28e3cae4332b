#!/usr/bin/env node
/**
 * Checks a day of the finance bucket without anything of ours: Node alone, no package, no network.
 *
 *   aws s3 sync s3://<finance bucket>/TNY/2026/11/24/ ./24
 *   node scripts/verify-finance-export.mjs ./24
 *
 * Recomputes every file's hash, the hash of every document, every control total from the tables and from the JSON lines,
 * that the ledger balances, and that invoices, credit notes, payments and refunds are what it says. PDFs are checked where
 * they are there. Exit code 0: all of it holds. 1: something does not, said line by line. 2: there is no export.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = process.argv[2];
if (!folder) stop('Usage: node verify-finance-export.mjs <folder of a day>');
const exported = existsSync(join(folder, 'export')) ? join(folder, 'export') : folder;
if (!existsSync(join(exported, 'manifest.json'))) stop(`No manifest.json in ${exported}`);

let checks = 0;
const faults = [];
const check = (holds, fault) => {
  checks += 1;
  if (!holds) faults.push(fault);
};
const same = (what, found, expected) => check(String(found) === String(expected), `${what}: ${found}, not ${expected}`);

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const bytesOf = (name) => {
  const file = join(exported, name);
  if (existsSync(file)) return readFileSync(file);
  check(false, `${name} is missing`);
  return Buffer.alloc(0);
};
const jsonLines = (name) => bytesOf(name).toString('utf8').split('\n').filter(Boolean);

/** RFC 4180: quoted cells hold commas, quotes and line ends. */
const CELL = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n)/g;

function table(name) {
  const rows = [[]];
  for (const [, cell, end] of bytesOf(name).toString('utf8').matchAll(CELL)) {
    rows.at(-1).push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end !== ',') rows.push([]);
  }
  const [header = [], ...rest] = rows.filter((row) => row.length > 0);
  return rest.map((cells) => Object.fromEntries(header.map((column, i) => [column, cells[i] ?? ''])));
}

/** Amounts are plain decimals: exact as whole units of 10^-4, the smallest that any currency has. */
const PLACES = 4;
function units(text) {
  if (text === '' || text === undefined) return 0n;
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? stop(`not an amount: ${text}`);
  return BigInt(`${sign}${whole}${fraction.padEnd(PLACES, '0')}`);
}
const sum = (rows, column) => rows.reduce((total, row) => total + units(row[column]), 0n);
const by = (rows, column) => {
  const groups = new Map();
  for (const row of rows) groups.set(row[column], [...(groups.get(row[column]) ?? []), row]);
  return groups;
};

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

const manifest = JSON.parse(bytesOf('manifest.json').toString('utf8'));
same('format', manifest.format, 'tenantry-finance-export/1');
for (const { name, bytes, sha256: hash } of manifest.files) {
  const found = bytesOf(name);
  same(`bytes of ${name}`, found.length, bytes);
  same(`SHA-256 of ${name}`, sha256(found), hash);
}

const [invoices, lines, notes, payments, refunds, ledger] = [
  'invoices',
  'invoice-lines',
  'credit-notes',
  'payments',
  'refunds',
  'ledger',
].map((name) => {
  const rows = table(`${name}.csv`);
  same(`rows of ${name}.csv`, rows.length, manifest.files.find((file) => file.name === `${name}.csv`)?.rows);
  return rows;
});

/** Every document of the table is a line of canonical JSON with the hash that it was given out with. */
for (const [name, rows] of [
  ['invoices', invoices],
  ['credit-notes', notes],
]) {
  const documents = jsonLines(`${name}.jsonl`);
  same(`documents in ${name}.jsonl`, documents.length, rows.length);
  for (const [i, row] of rows.entries()) {
    same(`hash of ${row.number}`, sha256(documents[i] ?? ''), row.sha256);
    const document = JSON.parse(documents[i] ?? '{}');
    same(`number in ${name}.jsonl`, document.number, row.number);
  }
}

/** Lines make invoices. */
const linesOf = by(lines, 'invoice');
for (const invoice of invoices) {
  const own = linesOf.get(invoice.number) ?? [];
  const amounts = sum(own, 'amount');
  same(`lines of ${invoice.number}`, amounts, units(invoice.pricesIncludeTax === 'yes' ? invoice.total : invoice.net));
  same(`tax of ${invoice.number}`, sum(own, 'tax'), units(invoice.tax));
  same(`total of ${invoice.number}`, units(invoice.net) + units(invoice.tax), units(invoice.total));
}

/** What was posted balances, by source and as a whole; and it says of each document what the document says. */
for (const [source, rows] of by(ledger, 'source'))
  same(`balance of ${source}`, sum(rows, 'debit'), sum(rows, 'credit'));
const net = (rows) => sum(rows, 'debit') - sum(rows, 'credit');
const posted = (kind, id, ...accounts) =>
  net(ledger.filter(({ source, account }) => source === `${kind}:${id}` && accounts.includes(account)));
for (const { number, id, due } of invoices)
  same(`receivable of ${number}`, posted('invoice', id, 'receivable'), units(due));
for (const { id, amount } of payments) same(`cash of ${id}`, posted('payment', id, 'cash'), units(amount));
for (const { id, amount } of refunds) same(`cash of ${id}`, -posted('refund', id, 'cash'), units(amount));

/** The control totals, made again from the tables. */
const totals = JSON.parse(bytesOf('control-totals.json').toString('utf8'));
const postings = jsonLines('ledger.jsonl').map((text) => JSON.parse(text));
for (const { currency, minorDigits, ...expected } of totals.currencies) {
  const own = (rows) => rows.filter((row) => row.currency === currency);
  const minor = (value) => BigInt(value) * 10n ** BigInt(PLACES - minorDigits);
  const counted = (name, rows, column, { count, amount }) => {
    same(`${name} in ${currency}`, own(rows).length, count);
    same(`${name} in ${currency}, sum`, sum(own(rows), column), minor(amount));
  };
  counted('invoices', invoices, 'total', expected.invoices);
  for (const column of ['net', 'tax', 'due'])
    same(`invoices in ${currency}, ${column}`, sum(own(invoices), column), minor(expected.invoices[column]));
  counted('credit notes', notes, 'total', expected.creditNotes);
  counted('payments', payments, 'amount', expected.payments);
  counted('refunds', refunds, 'amount', expected.refunds);
  same(`ledger in ${currency}, entries`, own(ledger).length, expected.ledger.entries);
  same(`ledger in ${currency}, debits`, sum(own(ledger), 'debit'), minor(expected.ledger.debits));
  same(`ledger in ${currency}, credits`, -sum(own(ledger), 'credit'), minor(expected.ledger.credits));
  const asLines = own(postings).reduce((total, { entries, earned }) => {
    const debits = [...Object.values(entries), ...Object.values(earned)].map(BigInt).filter((amount) => amount > 0n);
    // What is taken back is a debit of revenue, as large as the credit of what was deferred.
    const back = Object.values(earned)
      .map(BigInt)
      .filter((amount) => amount < 0n);
    return total + debits.reduce((a, c) => a + c, 0n) - back.reduce((a, c) => a + c, 0n);
  }, 0n);
  same(`ledger.jsonl in ${currency}, debits`, asLines, expected.ledger.debits);
}
const numbers = (rows) =>
  rows
    .map(({ number }) => number)
    .sort()
    .join(' ');
same('numbers of invoices', numbers(invoices), totals.invoiceNumbers.join(' '));
same('numbers of credit notes', numbers(notes), totals.creditNoteNumbers.join(' '));

let printed = 0;
for (const { number, pdf } of manifest.documents) {
  const file = join(folder, basename(pdf.key));
  if (!existsSync(file)) continue;
  printed += 1;
  same(`SHA-256 of ${number}.pdf`, sha256(readFileSync(file)), pdf.sha256);
}

for (const fault of faults) process.stdout.write(`DIFFERS  ${fault}\n`);
process.stdout.write(
  `${manifest.entity} ${manifest.date}: ${checks} checks, ${faults.length} differ; ` +
    `${manifest.documents.length} documents, ${printed} of them checked as PDF\n`,
);
process.exit(faults.length === 0 ? 0 : 1);
