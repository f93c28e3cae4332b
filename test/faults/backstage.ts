import { type AwsAnswer, jsonAnswer } from './aws-wire.ts';
import type { Clock } from './clock.ts';
import type { Deployment } from './deployment.ts';
import type { EdgeWorld } from './edge.ts';
import { type Ended, runMachine } from './state-machine.ts';

export interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly detail: { readonly id: string; readonly tenantId: string };
}

interface Execution {
  readonly machine: string;
  readonly input: string;
  ended?: Promise<Ended>;
  status: 'RUNNING' | Ended['status'];
}

interface StreamRecord {
  readonly sequence: string;
  readonly partitionKey: string;
  readonly data: string;
}

interface Stage {
  readonly deployment: Deployment;
  readonly clock: Clock;
  readonly invoke: (entry: string, event: unknown) => Promise<unknown>;
  readonly insist: (entry: string, event: unknown) => Promise<unknown>;
}

const CONSUMER = 'metering/aggregate-usage';
const BATCH = 100;

/**
 * The services that work on their own, driven in turn so that a run can be run again: workflows, the bus, and the usage
 * stream with its consumer. Their calls are sites like all others.
 */
export class Backstage {
  readonly services: EdgeWorld['own'];
  readonly events: BusEvent[] = [];
  #stage: Stage;
  #executions = new Map<string, Execution>();
  #stream: StreamRecord[] = [];
  #read = 0;
  #next = 1;
  #pumping: Promise<void> | undefined;

  constructor(stage: Stage) {
    this.#stage = stage;
    this.services = {
      states: (operation, text) => this.#states(operation, JSON.parse(text)),
      events: async (_, text) => this.#putEvents(JSON.parse(text)),
      kinesis: async (_, text) => this.#putRecords(JSON.parse(text)),
    };
  }

  clear(): void {
    this.#executions.clear();
    this.#stream = [];
    this.#read = 0;
    this.#pumping = undefined;
    this.events.length = 0;
  }

  /** Everything that was begun has come to its end. */
  async settle(): Promise<void> {
    for (const [name, execution] of this.#executions) await this.#end(name, execution);
    await this.pump();
  }

  /** The consumer reads what the stream holds; a batch that fails comes again from where it failed. */
  async pump(): Promise<void> {
    while (this.#pumping) await this.#pumping;
    await this.nudge();
  }

  /** The same where somebody waits: unless it reads already, maybe for the very one who waits. */
  async nudge(): Promise<void> {
    if (this.#pumping || this.#read >= this.#stream.length) return;
    const own = this.#drain().finally(() => {
      if (this.#pumping === own) this.#pumping = undefined;
    });
    this.#pumping = own;
    await own;
  }

  async #drain(): Promise<void> {
    for (let tries = 0; this.#read < this.#stream.length; tries += 1) {
      if (tries > 50) throw new Error('the consumer makes no progress');
      const batch = this.#stream.slice(this.#read, this.#read + BATCH);
      this.#read += await this.#consume(batch);
    }
  }

  async #consume(batch: readonly StreamRecord[]): Promise<number> {
    const Records = batch.map((record) => recordOf(record));
    try {
      const answer = (await this.#stage.invoke(CONSUMER, { Records })) as BatchAnswer;
      const failed = answer.batchItemFailures[0]?.itemIdentifier;
      return failed === undefined ? batch.length : batch.findIndex(({ sequence }) => sequence === failed);
    } catch {
      return 0;
    }
  }

  async #states(operation: string, body: Record<string, string>): Promise<AwsAnswer> {
    if (operation === 'StartExecution') return this.#start(body);
    const name = body['executionArn'] ?? '';
    const execution = this.#executions.get(name);
    if (!execution) return jsonAnswer({ __type: 'ExecutionDoesNotExist', message: name }, 400);
    await this.#end(name, execution);
    return jsonAnswer({ executionArn: name, status: execution.status });
  }

  /** A name is one execution: begun again with the same input it is the same one, ended it cannot begin again. */
  #start({ stateMachineArn = '', name = '', input = '' }: Record<string, string>): AwsAnswer {
    const arn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    const known = this.#executions.get(arn);
    if (known && (known.status !== 'RUNNING' || known.input !== input))
      return jsonAnswer({ __type: 'ExecutionAlreadyExists', message: arn }, 400);
    if (!known) this.#executions.set(arn, { machine: stateMachineArn, input, status: 'RUNNING' });
    return jsonAnswer({ executionArn: arn, startDate: this.#stage.clock.now() / 1_000 });
  }

  #end(name: string, execution: Execution): Promise<Ended> {
    const { deployment, clock, invoke } = this.#stage;
    const machine = deployment.machines.get(execution.machine);
    if (!machine) throw new Error(`no machine for ${name}`);
    const entries = new Map([...deployment.functions.values()].map(({ arn, entry }) => [arn, entry]));
    execution.ended ??= runMachine(machine, JSON.parse(execution.input), {
      task: (resource, input) => invoke(entries.get(resource) ?? resource, input),
      wait: async (until) =>
        'seconds' in until
          ? clock.advance(until.seconds * 1_000)
          : clock.advance(Math.max(0, Date.parse(until.timestamp) - clock.now())),
    }).then((ended) => {
      execution.status = ended.status;
      return ended;
    });
    return execution.ended;
  }

  /** How an execution ended, by its name. */
  ended(name: string): string | undefined {
    return [...this.#executions].find(([arn]) => arn.endsWith(`:${name}`))?.[1].status;
  }

  #putEvents({ Entries }: { Entries: readonly Record<string, string>[] }): AwsAnswer {
    const put = Entries.map(({ Source = '', DetailType = '', Detail = '{}' }) => {
      const id = `event-${this.#next++}`;
      this.events.push({ id, source: Source, type: DetailType, detail: JSON.parse(Detail) });
      return { EventId: id };
    });
    return jsonAnswer({ FailedEntryCount: 0, Entries: put });
  }

  #putRecords({ Records }: { Records: readonly Record<string, string>[] }): AwsAnswer {
    const put = Records.map(({ Data: data = '', PartitionKey: partitionKey = '' }) => {
      const sequence = String(10n ** 30n + BigInt(this.#next++));
      this.#stream.push({ sequence, partitionKey, data });
      return { SequenceNumber: sequence, ShardId: 'shardId-000000000000' };
    });
    return jsonAnswer({ FailedRecordCount: 0, Records: put });
  }
}

interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const recordOf = ({ sequence, partitionKey, data }: StreamRecord) => ({
  eventSource: 'aws:kinesis',
  eventName: 'aws:kinesis:record',
  eventID: `shardId-000000000000:${sequence}`,
  kinesis: { kinesisSchemaVersion: '1.0', partitionKey, sequenceNumber: sequence, data },
});
