import type { Alarm, MetricQuery } from './alarms.ts';

/** What a service or our code would have told CloudWatch: one value at one minute; negative minutes are past. */
export interface Datapoint {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly minute: number;
  readonly value: number;
}

const sameDimensions = (a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean =>
  Object.keys(a).length === Object.keys(b).length && Object.keys(a).every((name) => a[name] === b[name]);

function statistic(name: string, values: readonly number[]): number | undefined {
  if (values.length === 0) return undefined;
  const sum = values.reduce((total, value) => total + value, 0);
  const percentile = /^p(\d+(?:\.\d+)?)$/.exec(name)?.[1];
  if (percentile) {
    const rank = Math.max(1, Math.ceil((Number(percentile) / 100) * values.length));
    return [...values].sort((a, b) => a - b)[rank - 1];
  }
  const known: Readonly<Record<string, () => number>> = {
    Sum: () => sum,
    Average: () => sum / values.length,
    Maximum: () => Math.max(...values),
    Minimum: () => Math.min(...values),
    SampleCount: () => values.length,
  };
  const read = known[name];
  if (!read) throw new Error(`a statistic that is not understood: ${name}`);
  return read();
}

/** Numbers, names, + - * /, comparisons, IF and FILL: what our alarms are written in. Anything else is an error. */
export function evaluate(expression: string, of: (name: string) => number | undefined): number | undefined {
  const tokens = expression.match(/\d+(?:\.\d+)?|[A-Za-z_]\w*|>=|<=|[-+*/(),<>]/g) ?? [];
  if (tokens.join('') !== expression.replace(/\s/g, '')) throw new Error(`not understood: ${expression}`);
  let at = 0;
  const take = (wanted?: string): string => {
    const token = tokens[at];
    if (token === undefined || (wanted && token !== wanted)) throw new Error(`not understood: ${expression}`);
    at += 1;
    return token;
  };
  type Value = number | undefined;
  const both = (a: Value, b: Value, join: (a: number, b: number) => number): Value =>
    a === undefined || b === undefined ? undefined : join(a, b);
  const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
    '+': (a, b) => a + b,
    '-': (a, b) => a - b,
    '*': (a, b) => a * b,
    '/': (a, b) => a / b,
    '>=': (a, b) => Number(a >= b),
    '<=': (a, b) => Number(a <= b),
    '>': (a, b) => Number(a > b),
    '<': (a, b) => Number(a < b),
  };
  const level = (symbols: readonly string[], below: () => Value) => (): Value => {
    let left = below();
    for (let token = tokens[at]; token !== undefined && symbols.includes(token); token = tokens[at]) {
      const join = operators[take()];
      if (join) left = both(left, below(), join);
    }
    return left;
  };
  const operand = (): Value => {
    const token = take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') {
      const inner = comparison();
      take(')');
      return inner;
    }
    if (token !== 'IF' && token !== 'FILL') return of(token);
    take('(');
    if (token === 'FILL') {
      const [value, filler] = [comparison(), (take(','), comparison())];
      take(')');
      return value ?? filler;
    }
    const condition = comparison();
    take(',');
    const [yes, no] = [comparison(), (take(','), comparison())];
    take(')');
    return condition === undefined ? undefined : condition ? yes : no;
  };
  const comparison = level(['>=', '<=', '>', '<'], level(['+', '-'], level(['*', '/'], operand)));
  const value = comparison();
  if (at !== tokens.length) throw new Error(`not understood: ${expression}`);
  return value;
}

/** The period that ends `back` periods before minute 0. */
function periodOf(alarm: Alarm, points: readonly Datapoint[], back: number): number | undefined {
  const read = (metric: MetricQuery): number | undefined => {
    const minutes = metric.periodSeconds / 60;
    const [start, end] = [-(back + 1) * minutes, -back * minutes];
    const own = points.filter(
      ({ namespace, name, dimensions, minute }) =>
        namespace === metric.namespace &&
        name === metric.name &&
        start <= minute &&
        minute < end &&
        sameDimensions(dimensions, metric.dimensions),
    );
    return statistic(
      metric.statistic,
      own.map(({ value }) => value),
    );
  };
  const [first] = alarm.metrics;
  if (alarm.expression === undefined) return first && read(first);
  return evaluate(alarm.expression, (name) => {
    const metric = alarm.metrics.find(({ id }) => id === name);
    if (!metric) throw new Error(`${alarm.id}: no metric ${name}`);
    return read(metric);
  });
}

/** As CloudWatch judges it at minute 0 (CloudWatch guide, "Evaluating an alarm"), for what our alarms use of it. */
export function isInAlarm(alarm: Alarm, points: readonly Datapoint[]): boolean {
  if (alarm.comparison !== 'GreaterThanOrEqualToThreshold' || alarm.missing !== 'notBreaching')
    throw new Error(`${alarm.id}: not understood`);
  const periods = Array.from({ length: alarm.evaluationPeriods }, (_, back) => periodOf(alarm, points, back));
  return periods.filter((value) => value !== undefined && value >= alarm.threshold).length >= alarm.datapointsToAlarm;
}
