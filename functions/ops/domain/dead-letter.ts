import * as z from 'zod';
import type { Instant } from '../../kernel/time.ts';

/** A message as a queue gives it. */
export interface ParkedMessage {
  readonly id: string;
  readonly queue: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly sentAt: Instant;
  readonly receives: number;
}

export interface Batch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly first: string;
  readonly last: string;
  readonly size: number;
}

/** What was given up, and by whom it can be taken up again. */
export interface Parked {
  readonly functionArn: string | null;
  readonly ruleArn: string | null;
  readonly error: { readonly name: string; readonly message: string | null } | null;
  readonly event: unknown;
  readonly batch: Batch | null;
}

const streamInfo = z.object({
  shardId: z.string(),
  startSequenceNumber: z.string().min(1),
  endSequenceNumber: z.string().min(1),
  batchSize: z.number().int(),
  streamArn: z.string(),
});
/** The record of an on-failure destination (Lambda guide, "Retaining records of asynchronous invocations"). */
const destinationRecord = z.object({
  requestContext: z.object({ functionArn: z.string(), condition: z.string().optional() }),
  requestPayload: z.unknown().optional(),
  responsePayload: z.looseObject({ errorType: z.string().optional(), errorMessage: z.string().optional() }).nullish(),
  KinesisBatchInfo: streamInfo.optional(),
  DDBStreamBatchInfo: streamInfo.optional(),
});

const nothing: Parked = { functionArn: null, ruleArn: null, error: null, event: null, batch: null };

/** A function's destination, a stream mapping's, or a rule's dead-letter queue: told apart by what the message holds. */
export function readParked({ body, attributes }: Pick<ParkedMessage, 'body' | 'attributes'>): Parked {
  const value = jsonOf(body);
  const record = destinationRecord.safeParse(value).data;
  if (record) return ofDestination(record);
  const { TARGET_ARN, RULE_ARN, ERROR_CODE, ERROR_MESSAGE } = attributes;
  if (!TARGET_ARN || value === undefined) return nothing;
  const error = ERROR_CODE ? { name: ERROR_CODE, message: ERROR_MESSAGE ?? null } : null;
  return { ...nothing, functionArn: TARGET_ARN, ruleArn: RULE_ARN ?? null, error: maskedError(error), event: value };
}

function ofDestination(record: z.output<typeof destinationRecord>): Parked {
  const { functionArn, condition } = record.requestContext;
  const info = record.KinesisBatchInfo ?? record.DDBStreamBatchInfo;
  const failure = record.responsePayload;
  const told = failure?.errorType
    ? { name: failure.errorType, message: failure.errorMessage ?? null }
    : condition
      ? { name: condition, message: null }
      : null;
  const error = maskedError(told);
  if (!info) return { ...nothing, functionArn, error, event: record.requestPayload ?? null };
  const { streamArn, shardId, startSequenceNumber: first, endSequenceNumber: last, batchSize: size } = info;
  return { ...nothing, functionArn, error, batch: { streamArn, shardId, first, last, size } };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const MOST = 200;
/** A message may quote what it failed on: addresses are taken out of it, and the rest is short. */
function maskedError(error: Parked['error']): Parked['error'] {
  const message = error?.message?.replace(/\S+@\S+/g, '…').slice(0, MOST) ?? null;
  return error && { name: error.name, message };
}

const speaking = [
  /^[a-z]{2,4}_[0-9A-HJKMNP-TV-Z]{26}(\.\d+)?$/,
  /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
  /^\d{4}-\d\d-\d\dT[\d:.]+Z$/,
];
const known = ['source', 'detail-type'];

/** Of an event its ids, its times and what it is called: nothing that a person typed. */
export function idsOf(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = value.map(idsOf).filter((each) => each !== undefined);
    return kept.length > 0 ? kept : undefined;
  }
  if (typeof value === 'string') return speaking.some((form) => form.test(value)) ? value : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  const kept = Object.entries(value).flatMap(([name, each]) => {
    const shown = known.includes(name) && typeof each === 'string' ? each : idsOf(each);
    return shown === undefined ? [] : [[name, shown] as const];
  });
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

const busEvent = z.object({ 'detail-type': z.string(), detail: z.looseObject({ tenantId: z.string().optional() }) });

export function subjectOfEvent(event: unknown): { readonly what: string | null; readonly tenantId: string | null } {
  const found = busEvent.safeParse(event).data;
  return { what: found?.['detail-type'] ?? null, tenantId: found?.detail.tenantId ?? null };
}

/** `arn:…:stream/name`, `arn:…:table/name/stream/when`, `arn:…:rule/bus/name`: what people call it. */
export const nameInArn = (arn: string | null): string | null => {
  const [, kind, name, ...more] =
    /^arn:[^:]+:[^:]+:[^:]*:[^:]*:(stream|table|rule)\/([^/]+)(?:\/(.*))?$/.exec(arn ?? '') ?? [];
  if (!kind || !name) return null;
  return kind === 'rule' ? (more[0]?.split('/').at(-1) ?? name) : name;
};
