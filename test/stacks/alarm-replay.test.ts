import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { count, level, seconds } from '../../functions/platform/metrics.ts';
import { stageOf } from '../../lib/config.ts';
import { apiCalls, calls, embedded, machine, queue, refusedCalls, stream, table, tableErrors } from './alarm-faults.ts';
import { type Datapoint, evaluate, isInAlarm } from './alarm-replay.ts';
import { type Alarm, alarmsOf, entriesOf } from './alarms.ts';
import { type Synthesized, synthesized } from './synthesized.ts';

const HOUR_MS = 3_600_000;
const DAY_SECONDS = 86_400;
const GRACE_MS = stageOf('prod').deletionGraceDays * 24 * HOUR_MS;

const kindOf = ({ metrics }: Alarm): string => metrics.map(({ namespace, name }) => `${namespace} ${name}`).join(' ');
/** The first sentence of an alarm's text. */
const symptomOf = ({ text }: Alarm): string => text.slice(0, text.indexOf('. '));

describe('a fault, replayed against the alarms of the templates', () => {
  let app: Synthesized;
  let alarms: readonly Alarm[];
  let functions: ReadonlyMap<string, string>;
  const printed: string[] = [];
  const seen = new Set<string>();
  beforeAll(() => {
    app = synthesized('prod', { isOnlyRead: true });
    alarms = alarmsOf(app);
    functions = new Map([...entriesOf(app)].map(([id, entry]) => [entry, id]));
    vi.spyOn(process.stdout, 'write').mockImplementation((line) => {
      if (String(line).startsWith('{"_aws"')) printed.push(String(line));
      return true;
    });
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  const fn = (entry: string): string => functions.get(entry) ?? '';
  const idOf = (type: string, like: RegExp): string => {
    const found = app.ofType(type).find(({ stack, id }) => like.test(`${stack}/${id}`));
    return found ? `${found.stack}/${found.id}` : '';
  };
  /** All alarms that a fault fires: the right one, and no other. */
  const fired = (...points: readonly (readonly Datapoint[])[]): string[] =>
    firedBy([...points.flat(), ...prepared(100)]);
  /** The one metric whose silence is a fault: how many tenants are prepared. */
  const prepared = (tenants: number) => told(() => level('PreparedTenants', tenants), [-1, -6, -11]);
  const firedBy = (points: readonly Datapoint[]): string[] =>
    alarms
      .filter((alarm) => isInAlarm(alarm, points))
      .map((alarm) => (seen.add(kindOf(alarm)), alarm))
      .map(symptomOf)
      .sort();
  const told = (write: () => void, minutes: readonly number[]): Datapoint[] =>
    minutes.flatMap((minute) => {
      printed.length = 0;
      write();
      return embedded(printed, minute);
    });

  it('stays quiet where nothing is wrong, and where nothing is told at all', () => {
    const healthy = [
      ...[...functions.values()].flatMap((id) =>
        calls(id, 60, { IteratorAge: 100, AsyncEventAge: 50, AsyncEventsDropped: 0 }),
      ),
      ...['Tenantry', 'Tenantry operators'].flatMap((name) => apiCalls(name, 30, { good: 10 })),
      ...stream(idOf('AWS::Kinesis::Stream', /./), 60),
      ...queue(idOf('AWS::SQS::Queue', /ControlPlane/), 60, 0, 0),
    ];

    expect(fired(healthy)).toEqual([]);
    expect(fired([])).toEqual([]);
  });

  it('a function that throws: once is a ticket, but wakes nobody', () => {
    const once = (entry: string) => calls(fn(entry), 1, { Errors: 1 });

    expect(fired(once('billing/run-invoices'))).toEqual(['billing/run-invoices throws or times out']);
    expect(fired(once('identity/authorizer'))).toEqual([]);
    expect(fired(calls(fn('identity/authorizer'), 10, { Errors: 1 }))).toEqual([
      'identity/authorizer throws or times out',
    ]);
    expect(fired(calls(fn('billing/run-invoices'), 60))).toEqual([]);
  });

  it('a function that is throttled', () => {
    expect(fired(calls(fn('audit/api'), 5, { Throttles: 3 }))).toEqual([
      'audit/api is called more often than the account runs it',
    ]);
    expect(fired(calls(fn('audit/api'), 5, { Throttles: 0 }))).toEqual([]);
  });

  it('events that wait, and events that are dropped', () => {
    const late = (ms: number, dropped = 0) =>
      calls(fn('identity/send-invitation'), 5, { AsyncEventAge: ms, AsyncEventsDropped: dropped });

    expect(fired(late(900_000))).toEqual(['identity/send-invitation takes events a quarter of an hour late']);
    expect(fired(late(120_000))).toEqual([]);
    expect(fired(late(120_000, 1))).toEqual(['identity/send-invitation gave up events']);
  });

  it('a stream reader that falls behind for three minutes', () => {
    const lag = (entry: string, minutes: number) => calls(fn(entry), minutes, { IteratorAge: 61_000 });

    expect(fired(lag('platform/relay-outbox', 3))).toEqual([
      'platform/relay-outbox is more than a minute behind its stream',
    ]);
    expect(fired(lag('platform/relay-outbox', 2))).toEqual([]);
  });

  it('every long function that nears its timeout, before it meets it', () => {
    const long = [...functions].filter(([, id]) =>
      alarms.some(({ metrics }) => metrics.some((m) => m.name === 'Duration' && m.dimensions['FunctionName'] === id)),
    );
    const timeoutMs = (id: string) =>
      1_000 * app.ofType('AWS::Lambda::Function').find((one) => `${one.stack}/${one.id}` === id)?.properties.Timeout;

    expect(long.length).toBeGreaterThan(10);
    for (const [entry, id] of long) {
      expect(fired(calls(id, 30, { Duration: 0.99 * timeoutMs(id) })), entry).toHaveLength(1);
      expect(fired(calls(id, 30, { Duration: 0.7 * timeoutMs(id) })), entry).toEqual([]);
    }
  });

  it('an event that was given up, at once; and before it is lost, somebody is woken', () => {
    const dead = idOf('AWS::SQS::Queue', /ControlPlane/);

    expect(fired(queue(dead, 1, 1, 30))).toEqual(['Given-up events wait in Tenantry-Prod-ControlPlane']);
    expect(fired(queue(dead, 15, 1, 7 * DAY_SECONDS))).toEqual([
      'A given-up event has waited 7 of 14 days in Tenantry-Prod-ControlPlane',
      'Given-up events wait in Tenantry-Prod-ControlPlane',
    ]);
    expect(fired(queue(dead, 15, 0, 0))).toEqual([]);
  });

  it('the usage stream: late, full for writers, full for readers', () => {
    const id = idOf('AWS::Kinesis::Stream', /./);

    expect(fired(stream(id, 3, { 'GetRecords.IteratorAgeMilliseconds': 70_000 }))).toHaveLength(1);
    expect(fired(stream(id, 3, { WriteProvisionedThroughputExceeded: 2 }))).toEqual([
      'Usage reports of customers are refused with 503; they must repeat them',
    ]);
    expect(fired(stream(id, 3, { ReadProvisionedThroughputExceeded: 2 }))).toHaveLength(1);
    expect(fired(stream(id, 2, { WriteProvisionedThroughputExceeded: 2 }))).toEqual([]);
  });

  it.each([
    ['Provisioning', 30_000, 5_000],
    ['Deletion', GRACE_MS + 2 * HOUR_MS, GRACE_MS + 180_000],
  ])('the state machine %s, in each of its ways to go wrong', (name, slowMs, usualMs) => {
    const id = idOf('AWS::StepFunctions::StateMachine', new RegExp(`/Tenants${name}`));
    const ways = {
      ExecutionsFailed: 1,
      ExecutionsTimedOut: 1,
      ExecutionsAborted: 1,
      ExecutionThrottled: 1,
      ExecutionTime: slowMs,
    };

    for (const [metric, value] of Object.entries(ways)) {
      const symptoms = fired(machine(id, 1, { [metric]: value }));
      expect(symptoms, metric).toHaveLength(1);
      expect(symptoms[0], metric).toMatch(new RegExp(`^${name}: `));
    }
    expect(fired(machine(id, 5, { ExecutionsSucceeded: 1, ExecutionTime: usualMs }))).toEqual([]);
  });

  it('an API that fails: one call is a ticket, one in twenty a page, and three at night are no rate', () => {
    const oneFailed = 'Calls to the tenant API were answered with 5xx';

    expect(fired(apiCalls('Tenantry', 10, { good: 99, bad: 1 }))).toEqual([oneFailed]);
    expect(fired(apiCalls('Tenantry', 10, { good: 19, bad: 2 }))).toEqual([
      oneFailed,
      'One in twenty calls to the tenant API fails',
    ]);
    expect(fired(apiCalls('Tenantry', 3, { good: 1, bad: 1 }))).toEqual([oneFailed]);
    expect(fired(apiCalls('Tenantry operators', 10, { good: 1, bad: 1 }))).toEqual([
      'Calls to the operators API were answered with 5xx',
      'One in twenty calls to the operators API fails',
    ]);
  });

  it('an API that is slow, and one that refuses by the hundred', () => {
    expect(fired(apiCalls('Tenantry', 15, { good: 5, latencyMs: 2_500 }))).toEqual([
      'One in twenty calls to the tenant API takes 2 seconds or more',
    ]);
    expect(fired(apiCalls('Tenantry', 10, { good: 5, latencyMs: 2_500 }))).toEqual([]);
    expect(fired(refusedCalls('prod', 'TenantCallsThrottled', 10, 100))).toEqual([
      'Hundreds of calls to the tenant API were answered 429',
    ]);
    expect(fired(refusedCalls('prod', 'TenantCallsThrottled', 10, 50))).toEqual([]);
    expect(fired(refusedCalls('prod', 'OperatorCallsThrottled', 10, 100))).toHaveLength(1);
  });

  it('the table: refusing, near its limit, failing', () => {
    const id = idOf('AWS::DynamoDB::GlobalTable', /./);

    expect(fired(table(id, 3, { WriteThrottleEvents: 12 }))).toEqual(['The table refuses writes']);
    expect(fired(table(id, 3, { ReadThrottleEvents: 12 }))).toEqual(['The table refuses reads']);
    expect(fired(table(id, 3, { ReadThrottleEvents: 2 }))).toEqual([]);
    expect(fired(table(id, 3, { ConsumedWriteCapacityUnits: 33_000 * 60 }))).toHaveLength(1);
    expect(fired(table(id, 3, { ConsumedReadCapacityUnits: 33_000 * 60 }))).toHaveLength(1);
    expect(fired(table(id, 3, { ConsumedWriteCapacityUnits: 20_000 * 60 }))).toEqual([]);
    expect(fired(tableErrors(id, 'TransactWriteItems', 3, 12))).toEqual([
      'DynamoDB itself fails at TransactWriteItems',
    ]);
    expect(fired(tableErrors(id, 'TransactWriteItems', 3, 1))).toEqual([]);
  });

  it('what our own code counts, read from the very lines that it prints', () => {
    const each = (minutes: number, step = 1) => Array.from({ length: minutes / step }, (_, index) => -index * step - 1);

    expect(fired(told(() => count('DueWorkFailures'), each(30, 15)))).toHaveLength(1);
    expect(fired(told(() => count('DueWorkFailures'), [-1]))).toEqual([]);
    expect(fired(told(() => count('InvoicesWithoutTax'), each(180, 15)))).toHaveLength(1);
    expect(fired(told(() => count('InvoicesWithoutTax'), each(60, 15)))).toEqual([]);
    expect(fired(told(() => count('TaxMattersToLookAt'), [-1]))).toHaveLength(1);
    expect(fired(told(() => count('PaymentErrors'), each(10)))).toHaveLength(1);
    expect(fired(told(() => count('PaymentErrors'), each(4)))).toEqual([]);
    expect(fired(told(() => seconds('StripeEventLagSeconds', 4_000), [-3]))).toHaveLength(1);
    expect(fired(told(() => seconds('StripeEventLagSeconds', 4), [-3]))).toEqual([]);
    expect(fired(told(() => count('UsageBatchesFailed', 1, { tenantId: 'ten_A' }), each(15, 5)))).toHaveLength(1);
    expect(fired(told(() => count('SliFailures', 1, { tenantId: 'ten_A' }), each(15, 5)))).toHaveLength(1);
    expect(fired(told(() => count('SliFailures', 1, { tenantId: 'ten_A' }), each(10, 5)))).toEqual([]);
    expect(fired(told(() => count('MigrationErrors', 1, { tenantId: 'ten_A' }), each(15, 5)))).toEqual([
      'Calls for the migration of a tenant fail again and again',
    ]);
    expect(fired(told(() => count('MigrationErrors', 1, { tenantId: 'ten_A' }), each(10, 5)))).toEqual([]);
    expect(fired(told(() => count('MigrationFailures', 1, { tenantId: 'ten_A' }), [-2]))).toEqual([
      'A tenant could not be migrated',
    ]);
    expect(fired(told(() => count('LimiterFailures'), each(5)))).toEqual([
      'Requests could not be counted against their limits',
    ]);
    expect(fired(told(() => count('LimiterFailures'), [-1, -2]))).toEqual([]);
    expect(fired(told(() => count('CallsOutOfReach'), [-1]))).toEqual([
      'A call with a tenant’s credentials was refused by IAM',
    ]);
    expect(fired(told(() => count('UsageFactsOfGoneTenants', 200), [-3]))).toHaveLength(1);
    expect(fired(told(() => count('UsageFactsOfGoneTenants', 2), [-3]))).toEqual([]);
  });

  it('a tenant whose hour has become a heavy one', () => {
    expect(fired(told(() => count('HeavyTenants', 1, { tenantId: 'ten_A' }), [-3]))).toHaveLength(1);
  });

  it('prepared tenants that run out, or are told of no more', () => {
    expect(firedBy(prepared(0))).toEqual(['Most of the prepared tenants are used up']);
    expect(firedBy([])).toEqual(['Most of the prepared tenants are used up']);
    expect(firedBy(prepared(100))).toEqual([]);
  });

  const leftBy = (name: string) => (minutes: readonly number[]) =>
    fired(told(() => level('ReconcilerLeft', 2, name), minutes));

  it('what a reconciler cannot put right twice in a row', () => {
    const dimensions = alarms.flatMap(({ metrics }) => metrics.flatMap(({ dimensions: of }) => of['Reconciler'] ?? []));

    const patient = dimensions.filter((name) => name !== 'ledger');

    expect(patient.length).toBeGreaterThan(0);
    for (const name of patient) {
      const left = leftBy(name);
      expect(left([-5, -65])).toEqual([`${name} is not put right by itself`]);
      expect(left([-5])).toEqual([]);
    }
  });

  it('books that differ, after one look: they do not come right by waiting', () => {
    expect(leftBy('ledger')([-5])).toEqual(['the books differ']);
  });

  it('has been told above for every kind of alarm that there is', () => {
    const silent = alarms.filter((alarm) => !seen.has(kindOf(alarm)));

    expect(silent.map(({ text }) => text)).toEqual([]);
    expect(seen.size).toBeGreaterThan(25);
  });
});

describe('the evaluator of metric math', () => {
  const values: Readonly<Record<string, number | undefined>> = { errors: 6, calls: 100, none: undefined };
  const of = (name: string) => values[name];

  it('reads what our alarms are written in, and refuses everything else', () => {
    expect(evaluate('IF(errors >= 5, 100 * errors / calls, 0)', of)).toBe(6);
    expect(evaluate('IF(errors > 6, 1, 2 + 3 * (4 - 1))', of)).toBe(11);
    expect(evaluate('errors + none', of)).toBeUndefined();
    expect(() => evaluate('SEARCH("x", "Sum")', of)).toThrow('not understood');
    expect(() => evaluate('errors errors', of)).toThrow('not understood');
  });
});
