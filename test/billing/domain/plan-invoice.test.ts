import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { segmentsOf } from '../../../functions/billing/domain/periods.ts';
import { changePlan, recurringCharges, recurringLines } from '../../../functions/billing/domain/proration.ts';
import { commitmentOf } from '../../../functions/billing/domain/usage-lines.ts';
import { toPlainString } from '../../../functions/kernel/decimal.ts';
import { add, money, sub, sum, zero } from '../../../functions/kernel/money.ts';
import { instant } from '../../../functions/kernel/time.ts';
import {
  aLine,
  anInvoice,
  aPlan,
  february,
  january,
  shipped,
  span,
  summary,
  taxAt,
  unitPrice,
  usd,
  used,
  whole,
} from './builders.ts';

const metered = (meters: Record<string, string>, minimum?: string) =>
  aPlan({
    meters: Object.fromEntries(Object.entries(meters).map(([key, price]) => [key, unitPrice(price)])),
    ...(minimum ? { minimum } : {}),
  });

describe('what an invoice holds, in order: pricing 5', () => {
  const at = instant('2026-01-15T13:37:11Z');
  const change = changePlan({
    charges: recurringCharges(shipped('pro'), january),
    terms: shipped('enterprise'),
    planned: january,
    at,
  });
  const segments = segmentsOf(january, [
    { at: january.start, terms: shipped('pro') },
    { at, terms: shipped('enterprise') },
  ]);
  const invoice = anInvoice({
    recurring: recurringLines(recurringCharges(shipped('enterprise'), february)),
    prorations: [...change.lines].reverse(),
    closed: {
      planned: january,
      segments,
      usage: [
        used('storage', '40'),
        used('api-calls', '500', { at: span(at, january.end) }),
        used('api-calls', '20000'),
        used('active-users', '7'),
      ],
    },
    discounts: [{ id: 'launch', name: 'Launch', kind: 'percent', percent: '10' }],
    slaCredits: [aLine('-5.00', { kind: 'sla-credit' })],
    tax: taxAt('0.19'),
  });

  it('goes from recurring fees over prorations, usage, discounts and SLA credits to the totals', () => {
    expect(invoice.lines.map((line) => [line.kind, line.meter ?? '', line.amount.minor])).toEqual([
      ['recurring', '', 99_000n],
      ['proration', '', -2597n],
      ['proration', '', 52_478n],
      // 20,000 less 10,000 x 1,258,631 / 2,678,400 at 0.0004
      ['usage', 'api-calls', 612n],
      ['usage', 'api-calls', 0n],
      // 40 less 5 x 1,258,631 / 2,678,400 at 0.25
      ['usage', 'storage', 941n],
      ['discount', '', -15_043n],
      ['sla-credit', '', -500n],
    ]);
    expect(invoice.net).toEqual(
      sum(
        invoice.lines.map((line) => line.amount),
        'USD',
      ),
    );
    expect(invoice.tax).toEqual(usd('256.29'));
    expect(invoice.due).toEqual(add(invoice.net, invoice.tax));
  });

  it('shows the whole quantity of a usage line, also where it costs nothing', () => {
    const quantities = invoice.lines
      .filter((line) => line.kind === 'usage')
      .map((line) => line.quantity && toPlainString(line.quantity));
    expect(quantities).toEqual(['20000', '500', '40']);
  });

  it('leaves out meters that the plan does not price and other lines of 0', () => {
    const free = anInvoice({
      recurring: recurringLines(recurringCharges(shipped('free'), february)),
      closed: {
        planned: january,
        segments: whole(shipped('free')),
        usage: [used('active-users', '3'), used('api-calls', '10')],
      },
    });
    expect(summary(free.lines)).toEqual(['usage 0.00']);
    expect(free.stands).toBe(false);
    expect(anInvoice().stands).toBe(false);
    expect(anInvoice({ always: true })).toMatchObject({ stands: true, total: usd('0'), due: usd('0') });
  });

  it('orders meter keys by Unicode code points', () => {
    const keys = { '\u{1F600}': '1', '\uFF5E': '1', a: '1', B: '1' };
    const plan = anInvoice({
      closed: {
        planned: january,
        segments: whole(metered(keys)),
        usage: Object.keys(keys).map((key) => used(key, '1')),
      },
    });
    expect(plan.lines.map((line) => line.meter)).toEqual(['B', 'a', '\uFF5E', '\u{1F600}']);
  });

  it('puts credits before charges at one instant, earlier instants first', () => {
    const line = (amount: string, when: string) => ({ ...aLine(amount, { kind: 'proration' }), at: instant(when) });
    const plan = anInvoice({
      prorations: [
        line('5', '2026-01-20T00:00:00Z'),
        line('3', '2026-01-10T00:00:00Z'),
        line('-2', '2026-01-20T00:00:00Z'),
        line('-1', '2026-01-10T00:00:00Z'),
      ],
    });
    expect(summary(plan.lines)).toEqual(['proration -1.00', 'proration 3.00', 'proration -2.00', 'proration 5.00']);
  });

  it('remembers what discounts left of each line, for tax and credit notes', () => {
    const plan = anInvoice({
      recurring: [aLine('10.00')],
      discounts: [{ id: 'd', name: 'd', kind: 'percent', percent: '25' }],
    });
    expect(plan.lines.map(({ net }) => net)).toEqual([usd('7.50'), usd('0')]);
  });
});

describe('minimum, pricing 4', () => {
  const invoiceFor = (quantity: string) =>
    anInvoice({
      closed: { planned: january, segments: whole(metered({ calls: '1' }, '100')), usage: [used('calls', quantity)] },
    });

  it('makes one line for what usage leaves of the commitment', () => {
    expect(summary(invoiceFor('80').lines)).toEqual(['usage 80.00', 'minimum 20.00']);
    expect(summary(invoiceFor('100').lines)).toEqual(['usage 100.00']);
    expect(summary(invoiceFor('120').lines)).toEqual(['usage 120.00']);
  });

  it('weighs each plan by its share and rounds once', () => {
    const segments = segmentsOf(january, [
      { at: january.start, terms: metered({}, '100') },
      { at: instant('2026-01-11T00:00:00Z'), terms: metered({}, '50.01') },
    ]);
    // (100 x 10 + 50.01 x 21) / 31
    expect(commitmentOf({ planned: january, segments })).toEqual(usd('66.14'));
  });

  it('is discounted like the lines before it', () => {
    const plan = anInvoice({
      closed: { planned: january, segments: whole(metered({}, '100')), usage: [] },
      discounts: [{ id: 'half', name: 'Half', kind: 'percent', percent: '50' }],
    });
    expect(plan.total).toEqual(usd('50.00'));
  });
});

describe('paying, pricing 5', () => {
  it('uses the credit balance after tax, as a payment', () => {
    const plan = anInvoice({ recurring: [aLine('10.00')], tax: taxAt('0.19'), creditBalance: usd('5.00') });
    expect(plan).toMatchObject({ total: usd('11.90'), creditUsed: usd('5.00'), due: usd('6.90') });
  });

  it('uses no more of it than is owed', () => {
    const plan = anInvoice({ recurring: [aLine('10.00')], creditBalance: usd('50.00') });
    expect(plan).toMatchObject({ creditUsed: usd('10.00'), due: usd('0') });
  });

  it('turns a negative total into 0 due and credit', () => {
    const plan = anInvoice({ recurring: [aLine('-10.00')], creditBalance: usd('3.00'), tax: taxAt('0.19') });
    expect(plan).toMatchObject({
      total: usd('-11.90'),
      creditUsed: usd('0'),
      creditAdded: usd('11.90'),
      due: usd('0'),
    });
  });

  it('waits for its tax rather than go out without: pricing 8', () => {
    expect(anInvoice({ recurring: [aLine('10.00')], tax: 'pending' })).toMatchObject({
      taxPending: true,
      tax: usd('0'),
    });
    expect(anInvoice({ recurring: [aLine('10.00', { taxCategory: 'training' })] }).taxPending).toBe(true);
  });

  it('keeps inclusive prices as they are and takes the net out of them', () => {
    const plan = anInvoice({ recurring: [aLine('11.90')], tax: taxAt('0.19', true) });
    expect(plan).toMatchObject({ net: usd('10.00'), tax: usd('1.90'), total: usd('11.90') });
  });

  it('sums its lines to its totals, whatever it holds', () => {
    const lines = fc.array(
      fc.bigInt(-90_000n, 90_000n).map((minor) => aLine('0', { amount: money(minor, 'USD') })),
      { maxLength: 12 },
    );
    const percents = fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 3 });
    fc.assert(
      fc.property(lines, percents, fc.boolean(), fc.bigInt(0n, 50_000n), (recurring, list, inclusive, balance) => {
        const plan = anInvoice({
          recurring,
          discounts: list.map((percent, index) => ({
            id: `d${index}`,
            name: '',
            kind: 'percent',
            percent: String(percent),
          })),
          tax: taxAt('0.19', inclusive),
          creditBalance: money(balance, 'USD'),
        });
        const amounts = sum(
          plan.lines.map((line) => line.amount),
          'USD',
        );
        expect(
          sum(
            plan.lines.map((line) => line.net),
            'USD',
          ),
        ).toEqual(amounts);
        expect(
          sum(
            plan.lines.map((line) => line.tax),
            'USD',
          ),
        ).toEqual(plan.tax);
        expect(add(plan.net, plan.tax)).toEqual(plan.total);
        expect(inclusive ? plan.total : plan.net).toEqual(amounts);
        expect(sub(add(plan.due, plan.creditUsed), plan.creditAdded)).toEqual(plan.total);
        expect(plan.due.minor >= 0n && plan.creditUsed.minor <= balance).toBe(true);
        expect(plan.lines.every((line) => line.amount.minor !== zero('USD').minor)).toBe(true);
      }),
    );
  });
});
