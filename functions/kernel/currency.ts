import * as z from 'zod';

/**
 * ISO 4217 by minor-unit digits. Our own table, because the runtime's disagrees with the standard (it gives HUF 0 digits) and
 * because an amount that was stored once must keep its meaning: a change here is a new version.
 * Units without a minor unit (gold, SDR, test codes) are left out.
 */
const byDigits = {
  0: ['BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  2: [
    'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE',
    'CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD',
    'HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK',
    'MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD',
    'RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH',
    'USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  ],
  3: ['BHD IQD JOD KWD LYD OMR TND'],
  4: ['CLF UYW'],
} as const;

type Words<Text extends string> = Text extends `${infer Head} ${infer Rest}` ? Head | Words<Rest> : Text;
type Table = typeof byDigits;

export type CurrencyCode = Words<Table[keyof Table][number]>;

const digitsByCode = new Map(
  Object.entries(byDigits).flatMap(([digits, rows]) =>
    rows.flatMap((row) => row.split(' ').map((code) => [code as CurrencyCode, Number(digits)] as const)),
  ),
);

export const currencyCodes: readonly CurrencyCode[] = [...digitsByCode.keys()].sort();

export const minorDigits = (code: CurrencyCode): number => {
  const digits = digitsByCode.get(code);
  if (digits === undefined) throw new RangeError(`no currency ${code}`);
  return digits;
};

export const currencySchema = z.enum(currencyCodes as [CurrencyCode, ...CurrencyCode[]]);
