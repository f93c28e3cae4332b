import type { TenantId } from '../../kernel/ids.ts';
import { problem } from '../../kernel/problem.ts';
import type { Instant } from '../../kernel/time.ts';
import { meteringProblem } from '../contract.ts';
import { accept, type Candidate, type Digest, type Judgement, type Rejection } from '../domain/accept.ts';
import type { Reporter } from '../domain/meters.ts';
import { packsOf } from '../domain/pack.ts';
import { type Batch, type BatchRefusal, readBatch } from '../domain/read-batch.ts';
import type { IngestDeps, UsageRecord } from '../ports.ts';

export interface IngestInput {
  readonly raw: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

const refusal = (code: BatchRefusal) => (code === 'batch-too-large' ? meteringProblem(code) : problem(code));

export function batchOf({ raw, headers }: IngestInput, digest: Digest): Batch {
  const batch = readBatch(raw, headers['content-type'], digest);
  if (typeof batch === 'string') throw refusal(batch);
  return batch;
}

export interface Report {
  readonly requestId: string;
  readonly now: Instant;
  readonly reporter: Reporter;
  readonly tenantId: TenantId;
  readonly candidates: readonly Candidate[];
}

export async function judge(report: Report, deps: IngestDeps): Promise<Judgement> {
  const { ledger, quotas } = deps.tenant(report.tenantId);
  const [entries, closing] = await Promise.all([
    ledger.findEvents(report.candidates.map(({ identity }) => identity)),
    // What the platform reports has happened on its own machines: it counts, whatever the plan.
    report.reporter === 'tenant' ? quotas() : [],
  ]);
  const known = new Map([...entries].map(([identity, { digest }]) => [identity, digest]));
  return accept(report.candidates, { now: report.now, reporter: report.reporter, known, quotas: closing });
}

export interface Judged {
  readonly report: Report;
  readonly judgement: Judgement;
}

/** Answers once everything accepted is durable in the stream; until then the sender must repeat, with the same ids. */
export async function take(judged: readonly Judged[], unread: readonly Rejection[], deps: IngestDeps) {
  const records = judged.flatMap(({ report, judgement }): UsageRecord[] =>
    packsOf(judgement.accepted).map((facts) => ({ tenantId: report.tenantId, facts })),
  );
  const rejected = [...unread, ...judged.flatMap(({ judgement }) => judgement.rejected)];
  rejected.sort((a, b) => a.index - b.index);
  const accepted = judged.reduce((sum, { judgement }) => sum + judgement.accepted.length, 0);
  const duplicates = judged.reduce((sum, { judgement }) => sum + judgement.duplicates, 0);
  deps.onJudged({ accepted, duplicates, rejected: rejected.length, tooOld: rejected.filter(isTooOld).length });
  if (accepted + duplicates === 0) {
    const isClosed = rejected.length > 0 && rejected.every(({ code }) => code === 'quota-exceeded');
    throw isClosed ? closed(rejected, judged) : meteringProblem('no-event-acceptable', { extra: { rejected } });
  }
  await Promise.all([
    records.length > 0 ? deps.stream.put(records) : undefined,
    ...judged.map((one) => leaveTrace(one, deps)),
  ]);
  return { accepted, duplicates, rejected };
}

/** 402: a plan that includes more takes it. */
function closed(rejected: readonly Rejection[], judged: readonly Judged[]) {
  const [{ index, detail } = { index: -1, detail: '' }] = rejected;
  const candidates = judged.flatMap(({ report }) => report.candidates);
  const limit = candidates.find((candidate) => candidate.index === index)?.event.type ?? 'usage';
  return problem('limit-reached', { detail, extra: { limit, rejected } });
}

const isTooOld = ({ code }: Rejection): boolean => code === 'event-too-old';

async function leaveTrace({ report, judgement }: Judged, deps: IngestDeps): Promise<void> {
  if (judgement.accepted.length === 0) return;
  const { traces, transact } = deps.tenant(report.tenantId);
  const identities = judgement.accepted.map(({ identity }) => identity);
  await transact([traces.leave(report.requestId, identities, report.now)]);
}
