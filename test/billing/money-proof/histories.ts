import fc from 'fast-check';
import { DAY, HOUR, SECOND } from '../oracle/calendar.ts';
import { type Currency, currencies, digitsOf, type PlanName, planNames, termsOf } from '../oracle/catalogue.ts';
import type { Rules, Step, When } from '../oracle/history.ts';
import { type Offer, offers, ownMeters } from './offers.ts';

/** Where a history begins. */
export interface Setting {
  readonly currency: Currency;
  readonly zone: string;
  readonly start: number;
  readonly plan: PlanName;
  readonly hasCard: boolean;
  /** Instead of the shipped catalogue. */
  readonly offer: Offer | null;
}
export type Gap =
  | { readonly kind: 'for'; readonly ms: number }
  /** To the end of the period, the next finalisation, or the last settlement. */
  | { readonly kind: 'end' | 'final' | 'last'; readonly ms: number };
export type Moment = { readonly kind: 'now' | 'start' | 'end' | 'before'; readonly ms: number };
export type Act =
  | { readonly kind: 'change'; readonly plan: PlanName; readonly when: When | undefined }
  | { readonly kind: 'cancel' | 'resume' | 'pay' | 'card' | 'delete' | 'wait' }
  | { readonly kind: 'use'; readonly meter: string; readonly value: string; readonly moment: Moment }
  | { readonly kind: 'credit'; readonly pick: number; readonly part: number }
  | { readonly kind: 'repeat'; readonly pick: number; readonly value: string | undefined };
interface Move {
  readonly gap: Gap;
  readonly act: Act;
  readonly loses: 'before' | 'after' | undefined;
}
export interface Plot {
  readonly setting: Setting;
  readonly moves: readonly Move[];
}
/** A step, and whether an answer is lost on the way. */
export interface Told {
  readonly step: Step;
  readonly loses: Move['loses'];
}

const shippedMeters = ['api-calls', 'job-minutes', 'storage'];

export const rulesOf = ({ zone, currency, offer }: Setting): Rules => ({
  zone,
  digits: digitsOf(currency),
  meters: Object.fromEntries([...shippedMeters, ...(offer ? ownMeters : [])].map((meter) => [meter, 'sum'])),
  per: { storage: '730' },
  termsOf: (plan) => offer?.plans.find((each) => each.plan === plan) ?? termsOf(plan as PlanName, currency),
  drain: 30 * SECOND,
  ...(offer?.taxes ? { taxes: offer.taxes } : {}),
});

const at = (text: string) => Date.parse(text);
/** Gaps and overlaps at midnight, days that never were, months without the anchor's day. */
const starts: readonly (readonly [zone: string, start: number])[] = [
  ['America/Sao_Paulo', at('2018-10-04T03:00:00Z')],
  ['America/Sao_Paulo', at('2018-01-18T01:59:59.999Z')],
  ['Europe/Berlin', at('2026-02-28T23:30:00Z')],
  ['Europe/Berlin', at('2026-09-25T01:00:00Z')],
  ['Australia/Lord_Howe', at('2026-03-04T13:00:00Z')],
  ['Australia/Lord_Howe', at('2026-09-03T15:45:10.500Z')],
  ['Asia/Kathmandu', at('2026-01-30T18:15:00Z')],
  ['Pacific/Apia', at('2011-11-30T12:00:00Z')],
  ['Pacific/Apia', at('2011-11-29T10:00:00Z')],
  ['America/St_Johns', at('2010-10-07T02:31:00Z')],
  ['UTC', at('2024-01-31T00:00:00Z')],
  ['UTC', at('2024-02-29T12:00:00Z')],
  ['UTC', at('2023-01-30T23:59:59Z')],
  ['America/New_York', at('2025-12-31T05:00:00Z')],
];
const zones = [...new Set(starts.map(([zone]) => zone))];

const anyStart = fc.oneof(
  fc.constantFrom(...starts),
  fc.tuple(fc.constantFrom(...zones), fc.integer({ min: at('2017-01-01T00:00:00Z'), max: at('2028-06-01T00:00:00Z') })),
);
const setting: fc.Arbitrary<Setting> = fc
  .record({
    currency: fc.constantFrom(...currencies),
    start: anyStart,
    plan: fc.constantFrom<PlanName>('pro', 'pro', 'enterprise', 'enterprise', 'free'),
    hasCard: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
    offer: fc.oneof(fc.constant(null), offers),
  })
  .map(({ start: [zone, start], ...rest }) => ({ ...rest, zone, start }));

const edge = fc.constantFrom(-1001, -1000, -1, 0, 0, 0, 1, 999, 1000, 30 * 60 * SECOND, HOUR + 1);
const gap: fc.Arbitrary<Gap> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(0, 0, 1, 400, 1000).map((ms) => ({ kind: 'for' as const, ms })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 2 * DAY }).map((ms) => ({ kind: 'for' as const, ms })) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 * DAY }).map((ms) => ({ kind: 'for' as const, ms })) },
  { weight: 3, arbitrary: edge.map((ms) => ({ kind: 'end' as const, ms })) },
  { weight: 3, arbitrary: edge.map((ms) => ({ kind: 'final' as const, ms })) },
  { weight: 1, arbitrary: edge.map((ms) => ({ kind: 'last' as const, ms })) },
);

const value = fc.oneof(
  fc.constantFrom('0', '1', '1000', '10000', '11000', '20000', '100000', '1100000', '1099999.999999999999', '0.5'),
  fc.integer({ min: 0, max: 1_500_000 }).map(String),
  fc
    .tuple(fc.integer({ min: 0, max: 200_000 }), fc.integer({ min: 1, max: 12 }), fc.nat(999_999_999))
    .map(([whole, digits, part]) => `${whole}.${String(part).padStart(12, '0').slice(0, digits)}`),
);
const near = fc.constantFrom(-1000, -1, 0, 0, 0, 1, 999);
/** Most are taken: at the edges of periods, anywhere in the current one or the one before, and just beyond the window. */
const moment: fc.Arbitrary<Moment> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('now', 'start', 'end', 'before'), ms: near }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('start', 'before'), ms: fc.integer({ min: 0, max: 30 * DAY }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('now'), ms: fc.integer({ min: -36 * DAY, max: 0 }) }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('now'),
      ms: fc.constantFrom(300_000, 300_001, 400_000, -35 * DAY, -35 * DAY - 1),
    }),
  },
);
const meters = ['api-calls', 'api-calls', 'job-minutes', 'storage', 'own'];
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({ kind: fc.constant('use' as const), meter: fc.constantFrom(...meters), value, moment }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('repeat' as const),
      pick: fc.nat(20),
      value: fc.option(value, { nil: undefined }),
    }),
  },
  {
    weight: 7,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      plan: fc.constantFrom(...planNames),
      when: fc.constantFrom<When | undefined>('now', 'now', 'period-end', undefined),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('credit' as const),
      pick: fc.nat(40),
      part: fc.integer({ min: 1, max: 100 }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ kind: 'cancel' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'resume' as const }) },
  { weight: 3, arbitrary: fc.constant({ kind: 'pay' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'card' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'wait' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'delete' as const }) },
);
const loses = fc
  .integer({ min: 0, max: 11 })
  .map((n) => (n === 0 ? ('before' as const) : n === 1 ? ('after' as const) : undefined));

const move = fc.record({ gap, act, loses });

const calmly = (gapTo: Gap, what: Act): Move => ({ gap: gapTo, act: what, loses: undefined });
const use = (quantity: number, kind: Moment['kind']): Act => {
  return { kind: 'use', meter: 'api-calls', value: String(quantity), moment: { kind, ms: HOUR } };
};

/** A volume that late usage makes cheaper, which chance alone would hardly hit: only so is usage credited. */
const cheaper = fc
  .tuple(
    fc.oneof(fc.constant(1_100_000), fc.integer({ min: 1_000_000, max: 1_099_999 })),
    fc.integer({ min: 1, max: 100_000 }),
    move,
  )
  .map(([first, late, between]) => [
    calmly({ kind: 'final', ms: 0 }, { kind: 'wait' }),
    calmly({ kind: 'for', ms: DAY }, use(first, 'start')),
    calmly({ kind: 'end', ms: HOUR }, { kind: 'wait' }),
    between,
    calmly({ kind: 'for', ms: 0 }, use(late, 'before')),
    calmly({ kind: 'end', ms: HOUR }, { kind: 'wait' }),
  ]);

/** An end, a new beginning and an end again, within the days that late usage is waited for. */
const endings = fc
  .tuple(fc.constantFrom<PlanName>('pro', 'enterprise', 'free'), gap, move)
  .map(([plan, pause, between]) => [
    calmly({ kind: 'for', ms: 0 }, { kind: 'cancel' }),
    calmly({ kind: 'end', ms: 0 }, { kind: 'wait' }),
    calmly(pause, { kind: 'change', plan, when: 'now' }),
    calmly({ kind: 'for', ms: DAY }, { kind: 'cancel' }),
    between,
    calmly({ kind: 'final', ms: DAY }, use(30_000, 'start')),
    calmly({ kind: 'last', ms: 0 }, { kind: 'wait' }),
  ]);

const chapters = fc.oneof(
  { weight: 24, arbitrary: move.map((each) => [each]) },
  { weight: 1, arbitrary: cheaper },
  { weight: 1, arbitrary: endings },
);

export const plots: fc.Arbitrary<Plot> = fc
  .record({ setting, chapters: fc.array(chapters, { minLength: 1, maxLength: 14, size: 'max' }) })
  .map(({ chapters: all, ...rest }) => ({ ...rest, moves: all.flat() }));
