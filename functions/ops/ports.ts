import type { Commit } from '../kernel/change.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Reconciliation } from '../kernel/reconciliation.ts';
import type { OperatorContext } from '../kernel/tenant-context.ts';
import type { Instant } from '../kernel/time.ts';
import type { Batch, ParkedMessage } from './domain/dead-letter.ts';
import type { OperationKind, OperationState, Run, RunEvent, RunName } from './domain/operation.ts';

export interface OperationRecord {
  readonly id: string;
  readonly kind: OperationKind;
  readonly tenantId: string;
  readonly state: OperationState;
  readonly error: string | null;
  readonly attempt: number;
  readonly startedAt: Instant;
  readonly endedAt: Instant | null;
}

export interface OperationFilter {
  readonly tenantId?: string | undefined;
  readonly state?: OperationState | undefined;
}

/** Which runs there were; follows the workflows' own events. */
export interface Operations {
  list(filter: OperationFilter, page: PageRequest): Promise<ListPage<OperationRecord>>;
  find(operationId: string): Promise<OperationRecord | undefined>;
  /** Only what is news: of a later attempt, or the end of this one. */
  note(operation: OperationRecord, now: Instant): Promise<void>;
}

/** The workflows' executions. */
export interface Runs {
  find(run: RunName): Promise<Run | undefined>;
  /** In order; of a very long run the latest. */
  history(run: RunName): Promise<readonly RunEvent[]>;
  /** Starting one twice is starting it once. */
  start(run: RunName, input: string): Promise<void>;
}

export interface OperationDeps {
  readonly operations: Operations;
  readonly runs: Pick<Runs, 'find' | 'history'>;
}

export interface ResumeDeps {
  readonly operations: Operations;
  readonly runs: Pick<Runs, 'find' | 'start'>;
  readonly commitFor: CommitFor;
  readonly keepReply: KeepReply;
}

/** Into the staff's journal. What follows is more than one call, so the reply is kept by itself, when all is done. */
export type CommitFor = (ctx: OperatorContext, tenantId: string | null) => Commit;
export type KeepReply = <Reply>(ctx: OperatorContext, reply: Reply) => Promise<Reply>;

export interface TakenLetter {
  readonly message: ParkedMessage;
  readonly remove: () => Promise<void>;
  /** To be received by others again. */
  readonly giveBack: () => Promise<void>;
}

export interface DeadLetterQueues {
  readonly names: readonly string[];
  /** One more than asked for, where there are more. */
  list(queue: string, limit: number): Promise<readonly ParkedMessage[]>;
  /** Held for a while, so that nobody else takes it. */
  take(id: string): Promise<TakenLetter | undefined>;
}

export interface Consumers {
  /** `billing/render-on-finalized`; null where the function is no longer one of ours. */
  entryOf(functionArn: string): Promise<string | null>;
  /** Given to it as it was, with all its own tries before it. */
  again(functionArn: string, event: unknown): Promise<void>;
  /** False where it could not do all of them. */
  batch(functionArn: string, records: readonly unknown[]): Promise<boolean>;
}

export interface StreamRecords {
  read(batch: Batch): Promise<readonly unknown[]>;
}

export interface ListLettersDeps {
  readonly queues: Pick<DeadLetterQueues, 'names' | 'list'>;
  readonly consumers: Pick<Consumers, 'entryOf'>;
}

export interface ReplayDeps {
  readonly queues: Pick<DeadLetterQueues, 'take'>;
  readonly consumers: Consumers;
  readonly streams: StreamRecords;
  /** What has been done with a letter before, by the staff's journal. */
  readonly settled: (id: string) => Promise<LetterEnd | undefined>;
  /** Once for a letter, however often it is tried. */
  readonly settle: (ctx: OperatorContext, id: string, end: LetterEnd) => Promise<void>;
  readonly keepReply: KeepReply;
}

export interface LetterEnd {
  readonly action: 'dead-letter.replay' | 'dead-letter.remove';
  readonly changes: Readonly<Record<string, unknown>>;
  readonly tenantId: string | null;
}

export interface ReconciliationDeps {
  /** Those that there are, run or not. */
  readonly names: readonly string[];
  readonly log: {
    list(): Promise<readonly Reconciliation[]>;
    history(name: string, limit: number): Promise<readonly Reconciliation[]>;
  };
}

export interface RunReconciliationDeps {
  readonly names: readonly string[];
  /** Asks for a run, and does not wait for it. */
  readonly run: (name: string) => Promise<void>;
  readonly commitFor: CommitFor;
  readonly keepReply: KeepReply;
}
