/**
 * ISO 11649: `RF`, two check digits, and up to 21 letters and digits; a bank's form refuses a mistyped one. It is the invoice's number,
 * so that whoever holds a statement line finds the invoice with nothing else.
 */
const MODULUS = 97n;

/** Letters count from A = 10, as in an IBAN. */
const digitsOf = (text: string): bigint => BigInt([...text].map((character) => parseInt(character, 36)).join(''));

const bare = (number: string): string => number.replaceAll('-', '').toUpperCase();

export function creditorReference(invoiceNumber: string): string {
  const body = bare(invoiceNumber);
  const check = 98n - (digitsOf(`${body}RF00`) % MODULUS);
  return `RF${String(check).padStart(2, '0')}${body}`;
}

const isValid = (reference: string): boolean =>
  digitsOf(`${reference.slice(4)}${reference.slice(0, 4)}`) % MODULUS === 1n;

const NUMBER = /\b((?:TEST-)?[A-Z0-9]{2,8}-\d{4}-\d{6})\b/;
const REFERENCE = /RF\d{2}[A-Z0-9]{1,21}/;
const BODY = /^(TEST)?([A-Z0-9]{2,8})(\d{4})(\d{6})$/;

/** `TNY2026000001` as `TNY-2026-000001`: a code's own digits come before the year's. */
function numberOf(body: string): string | undefined {
  const [, test, entity, year, count] = BODY.exec(body) ?? [];
  return entity ? [...(test ? [test] : []), entity, year, count].join('-') : undefined;
}

/**
 * The number of the invoice that a line of a bank statement names: by our reference, however the bank spaced it, or by the number itself.
 * Undefined where it names none, or where the check digits say that it was mistyped.
 */
export function invoiceNumberIn(text: string): string | undefined {
  const upper = text.toUpperCase();
  const direct = NUMBER.exec(upper)?.[1];
  if (direct) return direct;
  const reference = REFERENCE.exec(upper.replace(/[\s./-]/g, ''))?.[0];
  return reference && isValid(reference) ? numberOf(reference.slice(4)) : undefined;
}
