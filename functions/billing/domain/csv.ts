/** What a cell holds: text that people wrote is told apart, because a spreadsheet would run it. */
export type Cell = string | null | { readonly text: string };

/** OWASP, "CSV injection": these make a cell a formula. */
const FORMULA = /^[=+\-@\t\r]/;

function written(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' ? cell : FORMULA.test(cell.text) ? `'${cell.text}` : cell.text;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** RFC 4180. */
export const csv = (header: readonly string[], rows: readonly (readonly Cell[])[]): string =>
  [header, ...rows].map((row) => `${row.map(written).join(',')}\r\n`).join('');
