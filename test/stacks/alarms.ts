import type { Resource, Synthesized } from './synthesized.ts';

export interface MetricQuery {
  readonly id: string;
  readonly namespace: string;
  readonly name: string;
  /** Values are `stack/logical id` where the template refers to a resource. */
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: string;
  readonly periodSeconds: number;
}

/** An alarm as its template has it, with everything that CloudWatch would judge it by. */
export interface Alarm {
  readonly id: string;
  readonly text: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly actions: readonly string[];
  readonly metrics: readonly MetricQuery[];
  /** Over the ids of the metrics; undefined where there is one metric alone. */
  readonly expression: string | undefined;
  readonly threshold: number;
  readonly comparison: string;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missing: string;
}

// biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape
type Json = any;

function queryOf(app: Synthesized, stack: string, id: string, stat: Json): MetricQuery {
  const { Namespace, MetricName, Dimensions, Statistic, ExtendedStatistic, Stat, Period } = {
    ...stat,
    ...stat.Metric,
  };
  const dimensions = ((Dimensions ?? []) as Json[]).map(({ Name, Value }) => [
    Name,
    app.targetOf(stack, Value) ?? String(Value),
  ]);
  return {
    id,
    namespace: Namespace,
    name: MetricName,
    dimensions: Object.fromEntries(dimensions),
    statistic: Stat ?? Statistic ?? ExtendedStatistic,
    periodSeconds: Period,
  };
}

function alarmOf(app: Synthesized, { stack, id, properties: of }: Resource): Alarm {
  const parts = (of.Metrics ?? []) as Json[];
  const metrics =
    parts.length > 0
      ? parts.filter((part) => part.MetricStat).map((part) => queryOf(app, stack, part.Id, part.MetricStat))
      : [queryOf(app, stack, 'm', of)];
  return {
    id: `${stack}/${id}`,
    text: of.AlarmDescription,
    tags: Object.fromEntries(((of.Tags ?? []) as Json[]).map(({ Key, Value }) => [Key, Value])),
    actions: ((of.AlarmActions ?? []) as Json[]).map((action) => app.targetOf(stack, action) ?? ''),
    metrics,
    expression: parts.find((part) => part.Expression)?.Expression,
    threshold: of.Threshold,
    comparison: of.ComparisonOperator,
    evaluationPeriods: of.EvaluationPeriods,
    datapointsToAlarm: of.DatapointsToAlarm ?? of.EvaluationPeriods,
    missing: of.TreatMissingData ?? 'missing',
  };
}

export const alarmsOf = (app: Synthesized): readonly Alarm[] =>
  app.ofType('AWS::CloudWatch::Alarm').map((resource) => alarmOf(app, resource));

/** `billing/api` for each function's `stack/logical id`: a role's description names the entry that it belongs to. */
export function entriesOf(app: Synthesized): ReadonlyMap<string, string> {
  const roles = new Map(
    app
      .ofType('AWS::IAM::Role')
      .map(({ stack, id, properties }) => [`${stack}/${id}`, properties.Description as string]),
  );
  return new Map(
    app.ofType('AWS::Lambda::Function').flatMap(({ stack, id, properties }) => {
      const entry = roles.get(app.targetOf(stack, properties.Role) ?? '') ?? '';
      return /^[\w-]+\/[\w-]+$/.test(entry) ? [[`${stack}/${id}`, entry] as const] : [];
    }),
  );
}
