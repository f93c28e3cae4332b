/**
 * What a VAT number looks like, by the country whose tax office gave it (European Commission, VIES: "VAT number structure";
 * gov.uk, "VAT registration numbers"; Swiss UID with MWST, TVA or IVA). Looks are all that can be told without asking.
 */
const vatNumbers: Readonly<Record<string, RegExp>> = {
  AT: /^ATU\d{8}$/,
  BE: /^BE[01]\d{9}$/,
  BG: /^BG\d{9,10}$/,
  CH: /^CHE\d{9}(MWST|TVA|IVA)?$/,
  CY: /^CY\d{8}[A-Z]$/,
  CZ: /^CZ\d{8,10}$/,
  DE: /^DE\d{9}$/,
  DK: /^DK\d{8}$/,
  EE: /^EE\d{9}$/,
  ES: /^ES[A-Z0-9]\d{7}[A-Z0-9]$/,
  FI: /^FI\d{8}$/,
  FR: /^FR[A-HJ-NP-Z0-9]{2}\d{9}$/,
  GB: /^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$/,
  GR: /^EL\d{9}$/,
  HR: /^HR\d{11}$/,
  HU: /^HU\d{8}$/,
  IE: /^IE(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^IT\d{11}$/,
  LT: /^LT(\d{9}|\d{12})$/,
  LU: /^LU\d{8}$/,
  LV: /^LV\d{11}$/,
  MT: /^MT\d{8}$/,
  NL: /^NL[A-Z0-9+*]{9}B[A-Z0-9+*]{2}$/,
  NO: /^NO\d{9}(MVA)?$/,
  PL: /^PL\d{10}$/,
  PT: /^PT\d{9}$/,
  RO: /^RO\d{2,10}$/,
  SE: /^SE\d{12}$/,
  SI: /^SI\d{8}$/,
  SK: /^SK\d{10}$/,
};
const anyNumber = /^[A-Z0-9][A-Z0-9/-]{2,39}$/;

/** People write it with spaces, dots and small letters. */
export const plainTaxId = (text: string): string => text.replace(/[\s.]/g, '').toUpperCase();

export const fitsCountry = (taxId: string, country: string): boolean => (vatNumbers[country] ?? anyNumber).test(taxId);

export const isVatNumber = (taxId: string, country: string): boolean => vatNumbers[country]?.test(taxId) ?? false;
