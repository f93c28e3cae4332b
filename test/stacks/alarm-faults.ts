import type { Datapoint } from './alarm-replay.ts';

/** What each service tells CloudWatch, as its documentation has it (metrics of Lambda, SQS, Kinesis, Step Functions, API Gateway, DynamoDB). */

type Values = Readonly<Record<string, number>>;

const every =
  (namespace: string, dimensions: Readonly<Record<string, string>>) =>
  (minutes: number, values: Values, times = 1): Datapoint[] =>
    Array.from({ length: minutes }, (_, index) => -index - 1).flatMap((minute) =>
      Object.entries(values).flatMap(([name, value]) =>
        Array.from({ length: times }, () => ({ namespace, name, dimensions, minute, value })),
      ),
    );

const well = { Invocations: 1, Errors: 0, Throttles: 0, Duration: 40 };
/** A function that is called once a minute. */
export const calls = (id: string, minutes: number, values: Values = {}) =>
  every('AWS/Lambda', { FunctionName: id })(minutes, { ...well, ...values });

export const queue = (id: string, minutes: number, waiting: number, oldestSeconds: number) =>
  every('AWS/SQS', { QueueName: id })(minutes, {
    ApproximateNumberOfMessagesVisible: waiting,
    ApproximateAgeOfOldestMessage: oldestSeconds,
  });

export const stream = (id: string, minutes: number, values: Values = {}) =>
  every('AWS/Kinesis', { StreamName: id })(minutes, {
    'GetRecords.IteratorAgeMilliseconds': 20,
    WriteProvisionedThroughputExceeded: 0,
    ReadProvisionedThroughputExceeded: 0,
    ...values,
  });

export const machine = (id: string, minutes: number, values: Values) =>
  every('AWS/States', { StateMachineArn: id })(minutes, values);

export const table = (id: string, minutes: number, values: Values) =>
  every('AWS/DynamoDB', { TableName: id })(minutes, values);
export const tableErrors = (id: string, operation: string, minutes: number, times: number) =>
  every('AWS/DynamoDB', { TableName: id, Operation: operation })(minutes, { SystemErrors: times });

/** The gateway tells 5XXError of every call: 1 or 0. */
export function apiCalls(name: string, minutes: number, of: { good: number; bad?: number; latencyMs?: number }) {
  const tell = every('AWS/ApiGateway', { ApiName: name });
  const { good, bad = 0, latencyMs = 60 } = of;
  return [
    ...tell(minutes, { Count: 1, '5XXError': 0, Latency: latencyMs }, good),
    ...tell(minutes, { Count: 1, '5XXError': 1, Latency: latencyMs }, bad),
  ];
}

/** By the metric filter over the access log: one for each line with status 429. */
export const refusedCalls = (stage: string, name: string, minutes: number, times: number) =>
  every(`Tenantry/Gateway/${stage}`, {})(minutes, { [name]: 1 }, times);

interface Embedded {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string }[];
    }[];
  };
}

/** Lines that our code printed, read as CloudWatch reads the embedded metric format. */
export const embedded = (lines: readonly string[], minute: number): Datapoint[] =>
  lines.flatMap((line) => {
    const fields = JSON.parse(line) as Embedded & Readonly<Record<string, unknown>>;
    return fields._aws.CloudWatchMetrics.flatMap(({ Namespace, Dimensions, Metrics }) =>
      Metrics.flatMap(({ Name }) =>
        Dimensions.map((names) => ({
          namespace: Namespace,
          name: Name,
          dimensions: Object.fromEntries(names.map((name) => [name, String(fields[name])])),
          minute,
          value: Number(fields[Name]),
        })),
      ),
    );
  });
