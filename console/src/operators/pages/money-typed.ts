const digitsOf: Readonly<Record<string, number>> = { USD: 2, EUR: 2, GBP: 2, JPY: 0 };

/** `1234.56` in minor units; undefined where it is no amount more than nothing of a currency that is sold in. */
export function minorOf(text: string, currency: string): bigint | undefined {
  const digits = digitsOf[currency];
  const [, whole, part = ''] = /^(\d{1,12})(?:\.(\d+))?$/.exec(text.trim()) ?? [];
  if (whole === undefined || digits === undefined || part.length > digits) return undefined;
  const minor = BigInt(whole + part.padEnd(digits, '0'));
  return minor > 0n ? minor : undefined;
}

/** As one would type it: `1234.56`. */
export function typedOf({ minor, currency }: { readonly minor: bigint; readonly currency: string }): string {
  const digits = digitsOf[currency] ?? 2;
  const text = minor.toString().padStart(digits + 1, '0');
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
