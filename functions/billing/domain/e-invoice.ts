import { abs, decimal, mul, ratio, toPlainString } from '../../kernel/decimal.ts';
import { type Money, money, sub, sum, toMajorString } from '../../kernel/money.ts';
import { isVatNumber } from '../../kernel/tax-number.ts';
import { addMilliseconds, type Instant, localDate, type Period } from '../../kernel/time.ts';
import type { CreditNotePlan } from './credit-note.ts';
import type { Party } from './invoice-document.ts';
import { labelsFor } from './invoice-labels.ts';
import type { InvoiceLine } from './invoice-line.ts';
import { describeLine } from './line-description.ts';
import type { InvoicePlan } from './plan-invoice.ts';
import { isOfGroup, type TaxGroup, type TaxReason } from './tax.ts';
import { el, type Xml, xmlOf } from './xml.ts';

/** EN 16931, the buyer and the seller of it: without a country (BT-40, BT-55) there is no e-invoice. */
interface Head {
  readonly number: string;
  readonly seller: Party;
  readonly buyer: Party;
  /** The seller's code (BT-29), for one that has no tax number. */
  readonly sellerCode: string;
  readonly issuedAt: Instant;
  readonly timeZone: string;
  /** Of tax that was tried out. */
  readonly isTrial?: boolean;
}

export interface InvoiceToSend extends Head {
  readonly plan: InvoicePlan;
  readonly dueAt: Instant | null;
}

export interface NoteToSend extends Head {
  readonly invoiceNumber: string;
  readonly lines: readonly InvoiceLine[];
  readonly plan: CreditNotePlan;
}

/** UNTDID 5305: the category of a tax, and what must be said where none is charged. */
const categories: Readonly<
  Record<TaxReason, { readonly code: string; readonly why?: string; readonly whyCode?: string }>
> = {
  standard: { code: 'S' },
  'reverse-charge': { code: 'AE', why: 'Reverse charge', whyCode: 'VATEX-EU-AE' },
  'zero-rated': { code: 'Z' },
  exempt: { code: 'E', why: 'Exempt' },
  'not-registered': { code: 'O', why: 'The seller is not registered for tax in this place' },
  'not-configured': { code: 'O', why: 'Not subject to tax' },
  undetermined: { code: 'O', why: 'The tax was not determined' },
};

interface Line {
  readonly id: string;
  readonly name: string;
  readonly group: TaxGroup;
  readonly net: Money;
  readonly period: Period;
}

interface Totals {
  readonly groups: readonly TaxGroup[];
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly due: Money;
}

/** A second group of the same category and rate is one group in EN 16931 (BR-S-08). */
const sameTax = (a: TaxGroup, b: TaxGroup) => a.rate === b.rate && a.reason === b.reason;

function merged(groups: readonly TaxGroup[]): TaxGroup[] {
  const kept: TaxGroup[] = [];
  for (const group of groups) {
    const at = kept.findIndex((one) => sameTax(one, group));
    const found = kept[at];
    if (!found) kept.push(group);
    else {
      const currency = group.net.currency;
      const [net, tax] = [sum([found.net, group.net], currency), sum([found.tax, group.tax], currency)];
      kept[at] = { ...found, net, tax };
    }
  }
  return kept;
}

function groupOf(line: InvoiceLine, groups: readonly TaxGroup[]): TaxGroup {
  const ofCategory = groups.find(({ category }) => category === line.taxCategory);
  const found = groups.find((group) => isOfGroup(line, group)) ?? ofCategory;
  if (!found) throw new RangeError(`no tax group for ${line.taxCategory}`);
  return found;
}

const english = labelsFor('en');

const date = (at: Instant, timeZone: string): Xml =>
  el('udt:DateTimeString', localDate(at, timeZone).replaceAll('-', ''), { format: '102' });

/** Billed to the instant before it ends (BT-74, BT-135 are days that belong to it). */
const span = ({ start, end }: Period, timeZone: string): Xml =>
  el('ram:BillingSpecifiedPeriod', [
    el('ram:StartDateTime', [date(start, timeZone)]),
    el('ram:EndDateTime', [date(lastMoment(start, end), timeZone)]),
  ]);

const lastMoment = (start: Instant, end: Instant): Instant => (end > start ? addMilliseconds(end, -1) : end);

const percent = (rate: string): string => toPlainString(mul(decimal(rate), ratio(100n)));

const taxParts = (group: TaxGroup): Xml[] => {
  const { code } = categories[group.reason];
  return [
    el('ram:TypeCode', 'VAT'),
    el('ram:CategoryCode', code),
    ...(code === 'O' ? [] : [el('ram:RateApplicablePercent', percent(group.rate))]),
  ];
};

function party(
  tag: string,
  { name, postal, country, taxId, email }: Party,
  id: string | undefined,
  isVat: boolean,
): Xml {
  const scheme = taxId && isVatNumber(taxId, country ?? '') ? 'VA' : 'FC';
  const mayName = taxId && (isVat || (id !== undefined && scheme === 'FC'));
  return el(tag, [
    ...(id === undefined ? [] : [el('ram:ID', id)]),
    el('ram:Name', name),
    el('ram:PostalTradeAddress', [
      ...optional('ram:PostcodeCode', postal?.postalCode),
      ...optional('ram:LineOne', postal?.line1),
      ...optional('ram:LineTwo', postal?.line2),
      ...optional('ram:CityName', postal?.city),
      el('ram:CountryID', country ?? ''),
      ...optional('ram:CountrySubDivisionName', postal?.region),
    ]),
    ...(email ? [el('ram:URIUniversalCommunication', [el('ram:URIID', email, { schemeID: 'EM' })])] : []),
    ...(mayName ? [el('ram:SpecifiedTaxRegistration', [el('ram:ID', taxId, { schemeID: scheme })])] : []),
  ]);
}

const optional = (tag: string, text: string | null | undefined): Xml[] => (text ? [el(tag, text)] : []);

/** A price is never negative (BR-27): what is credited is a quantity of minus one. */
const lineItem = ({ id, name, group, net, period }: Line, timeZone: string): Xml =>
  el('ram:IncludedSupplyChainTradeLineItem', [
    el('ram:AssociatedDocumentLineDocument', [el('ram:LineID', id)]),
    el('ram:SpecifiedTradeProduct', [el('ram:Name', name)]),
    el('ram:SpecifiedLineTradeAgreement', [
      el('ram:NetPriceProductTradePrice', [el('ram:ChargeAmount', toMajorString(money(abs(net.minor), net.currency)))]),
    ]),
    el('ram:SpecifiedLineTradeDelivery', [el('ram:BilledQuantity', net.minor < 0n ? '-1' : '1', { unitCode: 'C62' })]),
    el('ram:SpecifiedLineTradeSettlement', [
      el('ram:ApplicableTradeTax', taxParts(group)),
      span(period, timeZone),
      el('ram:SpecifiedTradeSettlementLineMonetarySummation', [el('ram:LineTotalAmount', toMajorString(net))]),
    ]),
  ]);

const taxTotal = (group: TaxGroup): Xml => {
  const [type, category, rate] = taxParts(group);
  const { why: reason, whyCode } = categories[group.reason];
  const why = [reason, group.legalText].filter((text) => text !== undefined).join(': ');
  return el('ram:ApplicableTradeTax', [
    el('ram:CalculatedAmount', toMajorString(group.tax)),
    type as Xml,
    ...(why ? [el('ram:ExemptionReason', why)] : []),
    el('ram:BasisAmount', toMajorString(group.net)),
    category as Xml,
    ...(whyCode ? [el('ram:ExemptionReasonCode', whyCode)] : []),
    ...(rate ? [rate] : []),
  ]);
};

interface Adjustment {
  readonly group: TaxGroup;
  /** What discounts took off; negative where they took off credits. */
  readonly amount: Money;
  readonly reason: string;
}

const adjustment = ({ group, amount, reason }: Adjustment): Xml =>
  el('ram:SpecifiedTradeAllowanceCharge', [
    el('ram:ChargeIndicator', [el('udt:Indicator', amount.minor < 0n ? 'true' : 'false')]),
    el('ram:ActualAmount', toMajorString(money(abs(amount.minor), amount.currency))),
    el('ram:Reason', reason),
    el('ram:CategoryTradeTax', taxParts(group)),
  ]);

function summation(lines: readonly Line[], adjustments: readonly Adjustment[], totals: Totals): Xml {
  const { currency } = totals.total;
  const of = (sign: 1 | -1) =>
    sum(
      adjustments
        .filter(({ amount }) => (sign === 1 ? amount.minor > 0n : amount.minor < 0n))
        .map(({ amount }) => money(abs(amount.minor), currency)),
      currency,
    );
  const [charges, allowances] = [of(-1), of(1)];
  const nets = lines.map(({ net }) => net);
  return el('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    el('ram:LineTotalAmount', toMajorString(sum(nets, currency))),
    el('ram:ChargeTotalAmount', toMajorString(charges)),
    el('ram:AllowanceTotalAmount', toMajorString(allowances)),
    el('ram:TaxBasisTotalAmount', toMajorString(totals.net)),
    el('ram:TaxTotalAmount', toMajorString(totals.tax), { currencyID: currency }),
    el('ram:GrandTotalAmount', toMajorString(totals.total)),
    el('ram:TotalPrepaidAmount', toMajorString(sub(totals.total, totals.due))),
    el('ram:DuePayableAmount', toMajorString(totals.due)),
  ]);
}

interface Document {
  readonly typeCode: '380' | '381';
  readonly lines: readonly Line[];
  readonly adjustments: readonly Adjustment[];
  readonly totals: Totals;
  readonly period?: Period;
  readonly dueAt?: Instant | null;
  readonly preceding?: string;
}

function written(head: Head, document: Document): string | undefined {
  const { seller, buyer, number, issuedAt, timeZone, sellerCode } = head;
  if (!seller.country || !buyer.country) return undefined;
  const { lines, adjustments, totals, typeCode, period, dueAt, preceding } = document;
  const groups = merged(totals.groups);
  const isOut = ({ reason }: TaxGroup) => categories[reason].code === 'O';
  // What is out of a tax's scope stands alone (BR-O-11): time given back untaxed beside taxed time has no such document.
  if (groups.some(isOut) && groups.length > 1) return undefined;
  // Outside of a tax's scope nobody's number of that tax may stand there (BR-O-02).
  const isVat = groups.every(({ reason }) => categories[reason].code !== 'O');
  const settlement = [
    el('ram:InvoiceCurrencyCode', totals.total.currency),
    ...groups.map(taxTotal),
    ...(period ? [span(period, timeZone)] : []),
    ...adjustments.map(adjustment),
    ...(dueAt ? [el('ram:SpecifiedTradePaymentTerms', [el('ram:DueDateDateTime', [date(dueAt, timeZone)])])] : []),
    summation(lines, adjustments, totals),
    ...(preceding ? [el('ram:InvoiceReferencedDocument', [el('ram:IssuerAssignedID', preceding)])] : []),
  ];
  return xmlOf(
    el(
      'rsm:CrossIndustryInvoice',
      [
        el('rsm:ExchangedDocumentContext', [
          el('ram:GuidelineSpecifiedDocumentContextParameter', [el('ram:ID', 'urn:cen.eu:en16931:2017')]),
        ]),
        el('rsm:ExchangedDocument', [
          el('ram:ID', number),
          el('ram:TypeCode', typeCode),
          el('ram:IssueDateTime', [date(issuedAt, timeZone)]),
          ...(head.isTrial ? [el('ram:IncludedNote', [el('ram:Content', english.taxNotAuthoritative)])] : []),
        ]),
        el('rsm:SupplyChainTradeTransaction', [
          ...lines.map((line) => lineItem(line, timeZone)),
          el('ram:ApplicableHeaderTradeAgreement', [
            party('ram:SellerTradeParty', seller, sellerCode, isVat),
            party('ram:BuyerTradeParty', buyer, undefined, isVat),
          ]),
          el('ram:ApplicableHeaderTradeDelivery', []),
          el('ram:ApplicableHeaderTradeSettlement', settlement),
        ]),
      ],
      {
        'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
        'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
        'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
      },
    ),
  );
}

/** What lies between the lines of a tax and what it is charged on. */
const differences = (lines: readonly Line[], groups: readonly TaxGroup[], reason: string): Adjustment[] =>
  merged(groups)
    .map((group): Adjustment => {
      const nets = lines.filter((line) => sameTax(line.group, group)).map(({ net }) => net);
      return { group, amount: sub(sum(nets, group.net.currency), group.net), reason };
    })
    .filter(({ amount }) => amount.minor !== 0n);

/** Net of the line: before discounts where prices are without tax; after them and the tax in them where they include it. */
const netOf = (line: InvoiceLine, inclusive: boolean): Money => (inclusive ? sub(line.net, line.tax) : line.amount);

/**
 * An invoice as UN/CEFACT Cross Industry Invoice under EN 16931 (CEN/TS 16931-3-3), the form that Factur-X and ZUGFeRD
 * embed. Undefined where a country is not known, or where there is nothing on it (BR-16).
 */
export function eInvoice(given: InvoiceToSend): string | undefined {
  const { plan, timeZone: _ } = given;
  const sold = plan.lines.filter(({ kind }) => kind !== 'discount');
  if (sold.length === 0) return undefined;
  const lines = sold.map(
    (line): Line => ({
      id: line.id,
      name: describeLine(line, english),
      group: groupOf(line, plan.taxGroups),
      net: netOf(line, plan.inclusive),
      period: line.period,
    }),
  );
  const adjustments = differences(lines, plan.taxGroups, 'Discount');
  const totals = { groups: plan.taxGroups, net: plan.net, tax: plan.tax, total: plan.total, due: plan.due };
  return written(given, { typeCode: '380', lines, adjustments, totals, period: plan.period, dueAt: given.dueAt });
}

/** The same for a credit note, with positive amounts (UNTDID 1001: 381) and the invoice that it is about. */
export function eCreditNote(given: NoteToSend): string | undefined {
  const { plan, invoiceNumber } = given;
  const lines = plan.lines.flatMap(({ lineId, net }): Line[] => {
    const line = given.lines.find(({ id }) => id === lineId);
    if (!line) return [];
    const group = groupOf(line, plan.taxGroups);
    return [{ id: lineId, name: describeLine(line, english), group, net, period: line.period }];
  });
  if (lines.length === 0) return undefined;
  const { net, tax, total, taxGroups: groups } = plan;
  // Tax that is in the prices comes off as one sum a group; what a credited line holds of it is not kept.
  const adjustments = differences(lines, groups, 'Tax in the price');
  return written(given, {
    typeCode: '381',
    lines,
    adjustments,
    totals: { groups, net, tax, total, due: total },
    dueAt: given.issuedAt,
    preceding: invoiceNumber,
  });
}
