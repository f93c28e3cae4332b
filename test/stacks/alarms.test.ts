import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { metricNames, namespaceOf } from '../../functions/kernel/metric-names.ts';
import { codeOf, filesOf, textOf } from '../architecture/repository.ts';
import { type Alarm, alarmsOf, entriesOf } from './alarms.ts';
import { type Synthesized, synthesized } from './synthesized.ts';

const audience =
  /\b(customers?|tenants?|people|users?|admins?|administrators|operators?|colleagues|finance|nobody|everybody|anybody)\b/i;
const layout =
  /^(?:(?<symptom>.+?)\. )?(?<impact>[A-Z].+\.) Severity: (?<severity>page|ticket)\. Owner: (?<owner>[a-z]+)\. Runbook: (?<runbook>docs\/runbooks\/[a-z-]+\.md(?:#[a-z-]+)?)$/;

/** As GitHub makes them from headings. */
const anchorsIn = (page: string): readonly string[] =>
  [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^a-z0-9 -]/g, '')
      .replaceAll(' ', '-'),
  );

describe.each(['local', 'prod'])('the alarms of %s', (stage) => {
  let app: Synthesized;
  let alarms: readonly Alarm[];
  beforeAll(() => {
    app = synthesized(stage, { isOnlyRead: true });
    alarms = alarmsOf(app);
  });

  const watched = (dimension: string, target: string): readonly string[] =>
    alarms
      .flatMap(({ metrics }) => metrics.filter(({ dimensions }) => dimensions[dimension] === target))
      .map(({ name }) => name);
  const missing = (dimension: string, wanted: readonly string[], targets: readonly string[]): readonly string[] =>
    targets.flatMap((target) =>
      wanted.filter((name) => !watched(dimension, target).includes(name)).map((name) => `${target}: ${name}`),
    );
  const ids = (type: string) => app.ofType(type).map(({ stack, id }) => `${stack}/${id}`);

  it('are as many as docs/observability.md says they cost', () => {
    const metrics = alarms.reduce((sum, each) => sum + each.metrics.length, 0);

    expect(readFileSync('docs/observability.md', 'utf8')).toContain(
      `The ${alarms.length} alarms look at ${metrics} metrics: $${Math.round(metrics / 10)} a month`,
    );
  });

  it('watch every function for errors and throttles', () => {
    const functions = [...entriesOf(app).keys()];

    expect(functions.length).toBe(app.entries.length);
    expect(missing('FunctionName', ['Errors', 'Throttles'], functions)).toEqual([]);
  });

  it('watch what is called asynchronously for late and for lost events', () => {
    const asynchronous = app
      .ofType('AWS::Lambda::EventInvokeConfig')
      .filter(({ properties }) => properties.DestinationConfig?.OnFailure)
      .map(({ stack, properties }) => `${stack}/${properties.FunctionName.Ref}`);

    expect(asynchronous.length).toBeGreaterThan(10);
    expect(missing('FunctionName', ['AsyncEventAge', 'AsyncEventsDropped'], asynchronous)).toEqual([]);
  });

  it('watch every reader of a stream for the age of what it reads', () => {
    const readers = app
      .ofType('AWS::Lambda::EventSourceMapping')
      .filter(({ properties }) => !JSON.stringify(properties.EventSourceArn).includes('sqs'))
      .map(({ stack, properties }) => app.targetOf(stack, properties.FunctionName) ?? '');

    expect(readers.length).toBeGreaterThanOrEqual(2);
    expect(missing('FunctionName', ['IteratorAge'], readers)).toEqual([]);
  });

  it('watch every function of a minute or more for its nearing timeout', () => {
    const long = app
      .ofType('AWS::Lambda::Function')
      .filter(({ properties }) => properties.Timeout >= 60)
      .map(({ stack, id }) => `${stack}/${id}`);

    expect(missing('FunctionName', ['Duration'], long)).toEqual([]);
  });

  it('watch every queue, stream, state machine, API and table for all that can go wrong with it', () => {
    const queue = ['ApproximateNumberOfMessagesVisible', 'ApproximateAgeOfOldestMessage'];
    const stream = [
      'GetRecords.IteratorAgeMilliseconds',
      'ReadProvisionedThroughputExceeded',
      'WriteProvisionedThroughputExceeded',
    ];
    const machine = [
      'ExecutionsFailed',
      'ExecutionsTimedOut',
      'ExecutionsAborted',
      'ExecutionThrottled',
      'ExecutionTime',
    ];
    const table = [
      'ReadThrottleEvents',
      'WriteThrottleEvents',
      'SystemErrors',
      'ConsumedReadCapacityUnits',
      'ConsumedWriteCapacityUnits',
    ];
    const apis = app.ofType('AWS::ApiGateway::RestApi').map(({ properties }) => String(properties.Name));

    expect([
      ...missing('QueueName', queue, ids('AWS::SQS::Queue')),
      ...missing('StreamName', stream, ids('AWS::Kinesis::Stream')),
      ...missing('StateMachineArn', machine, ids('AWS::StepFunctions::StateMachine')),
      ...missing('TableName', table, ids('AWS::DynamoDB::GlobalTable')),
      ...missing('ApiName', ['5XXError', 'Latency', 'Count'], apis),
    ]).toEqual([]);
    expect(alarms.filter(({ metrics }) => metrics.some(({ name }) => name.endsWith('CallsThrottled')))).toHaveLength(
      apis.length,
    );
  });

  it('say who is hit, how badly, whose it is and where the cure is written, each in words of its own', () => {
    const unclear = alarms.filter(({ text }) => {
      const { impact = '', symptom = '' } = layout.exec(text)?.groups ?? {};
      return !audience.test(symptom ? `${symptom}. ${impact}` : impact) && !audience.test(impact);
    });

    expect(unclear.map(({ text }) => text)).toEqual([]);
    expect(alarms.filter(({ text }) => !layout.test(text)).map(({ text }) => text)).toEqual([]);
    expect(new Set(alarms.map(({ text }) => text)).size).toBe(alarms.length);
  });

  it('say the same to machines: tags, and the topic of their severity', () => {
    const topics = { page: /\/Pages/, ticket: /\/Tickets/ };
    for (const { id, text, tags, actions } of alarms) {
      const { severity = '', owner, runbook } = layout.exec(text)?.groups ?? {};
      expect(tags, id).toMatchObject({
        'tenantry:severity': severity,
        'tenantry:owner': owner,
        'tenantry:runbook': runbook,
        'tenantry:stage': stage,
      });
      expect(actions.length, id).toBe(1);
      expect(actions[0], id).toMatch(topics[severity === 'page' ? 'page' : 'ticket']);
    }
  });

  it('lead to runbooks that exist, at the very place', () => {
    const lost = alarms.filter(({ text }) => {
      const [page = '', anchor = ''] = (layout.exec(text)?.groups?.['runbook'] ?? '').split('#');
      return !existsSync(page) || (anchor !== '' && !anchorsIn(page).includes(anchor));
    });

    expect([...new Set(lost.map(({ text }) => text.split('Runbook: ')[1]))]).toEqual([]);
  });

  it('and the dashboards look at own metrics by their names alone', () => {
    const charted = app
      .ofType('AWS::CloudWatch::Dashboard')
      .flatMap(({ properties }) => [
        ...JSON.stringify(properties).matchAll(/\\*"(Tenantry\/\w+)\\*",\\*"(\w+)\\*",\\*"(?:service|Event)\\*"/g),
      ])
      .map(([, namespace, name]) => ({ namespace, name }));
    const own = [...charted, ...alarms.flatMap(({ metrics }) => metrics)].filter(
      ({ namespace }) => namespace?.startsWith('Tenantry/') && !namespace.startsWith('Tenantry/Gateway'),
    );
    const known = Object.entries(metricNames).map(([name, capability]) => `${namespaceOf(capability)} ${name}`);

    expect(charted.length).toBeGreaterThan(15);
    expect(own.map(({ namespace, name }) => `${namespace} ${name}`).filter((one) => !known.includes(one))).toEqual([]);
  });
});

describe('own metrics', () => {
  const runtime = filesOf('functions/**/*.ts').filter((file) => file !== 'functions/kernel/metric-names.ts');

  it('are all counted somewhere', () => {
    const text = runtime.map((file) => textOf(file)).join('\n');

    expect(Object.keys(metricNames).filter((name) => !text.includes(`('${name}'`))).toEqual([]);
  });

  it('never have a dimension but the capability, the type of an event, and a reconciler', () => {
    const dimensions = runtime.flatMap((file) =>
      [...codeOf(file).matchAll(/addDimensions?\(|setDefaultDimensions\(/g)].map(() => file),
    );

    expect(dimensions).toEqual(['functions/platform/metrics.ts']);
    expect(textOf('functions/platform/metrics.ts')).toContain("readonly ['Event' | 'Reconciler', string]");
  });
});
