import type { Change, Commit, Key, Write } from '../kernel/change.ts';
import type { NewId } from '../kernel/ids.ts';
import type { IdempotencyScope, OperatorContext } from '../kernel/tenant-context.ts';
import { addSeconds, epochSeconds } from '../kernel/time.ts';
import { type ChangeOrigin, committer, REPLAY_DAYS, replyOf, replyText } from './commit.ts';
import type { Seal } from './seal.ts';
import type { Table } from './table.ts';

/** What staff did, tenant or no tenant. Its items are no outbox: the relay reads `journal` alone. */
export const staffJournalPk = 'PLATFORM#STAFF-JOURNAL';
const replayKey = (operatorId: string, { id }: IdempotencyScope): Key => ({
  pk: `PLATFORM#STAFF-REPLAY#${operatorId}`,
  sk: id,
});

export type StaffOrigin = Pick<OperatorContext, 'actor' | 'requestId' | 'now' | 'idempotency'> & {
  readonly tenantId?: string;
  /** A repeat of the same decision carries the same one. */
  readonly journalId?: string;
};

/** For what concerns no tenant's own items: the change, its entry in the staff's journal and the kept reply. */
export const staffCommitter =
  (table: Table, newId: NewId, origin: StaffOrigin): Commit =>
  async (change) => {
    await table.transact([...change.writes, ...staffWrites(origin, change, origin.journalId ?? newId('aud'))]);
    return change.reply;
  };

/**
 * For a change of one tenant by staff: the tenant sees it in its own trail, the company in the staff's journal, and both
 * are the same transaction. Needs the operator session, which reaches both.
 */
export const operatorCommitter =
  (table: Table, newId: NewId, origin: StaffOrigin & Pick<ChangeOrigin, 'tenantId'>): Commit =>
  (change) => {
    const { idempotency: _, ...unanswered } = origin;
    const writes = [...change.writes, ...staffWrites(origin, change, newId('aud'))];
    return committer(table, nothingSealed, newId, unanswered)({ ...change, writes });
  };

/** Replies to staff hold nothing that their journal does not: they are kept as they are, by the platform's own key. */
const nothingSealed: Seal = {
  seal: () => Promise.reject(new Error('no reply is sealed here')),
  open: () => Promise.reject(new Error('no reply is sealed here')),
};

function staffWrites(origin: StaffOrigin, { audit, reply }: Change<unknown>, id: string): Write[] {
  const { actor, requestId, now, tenantId, idempotency } = origin;
  const stamp = { version: 1, createdAt: now, updatedAt: now };
  const { action, target, changes } = audit;
  const what = { action, target, ...(changes ? { changes } : {}), ...(tenantId ? { tenantId } : {}) };
  const journal: Write = {
    put: { pk: staffJournalPk, sk: id, entity: 'staff-journal', ...stamp, actor, requestId, ...what },
    if: { kind: 'absent' },
  };
  return idempotency ? [journal, replyWrite(origin, idempotency, reply)] : [journal];
}

function replyWrite({ actor, now }: StaffOrigin, idempotency: IdempotencyScope, reply: unknown): Write {
  const { requestHash } = idempotency;
  const expiresAt = epochSeconds(addSeconds(now, REPLAY_DAYS * 86_400));
  const stamp = { version: 1, createdAt: now, updatedAt: now };
  const kept = { entity: 'staff-replay', ...stamp, requestHash, reply: replyText(reply), expiresAt };
  return {
    put: { ...replayKey(actor.id, idempotency), ...kept },
    if: { kind: 'absent-or-expired', nowSeconds: epochSeconds(now) },
  };
}

/** For verbs whose effect is more than their commit: what they answer is kept when all of it is done. */
export const replyKeeper =
  (table: Table) =>
  async <Reply>(origin: StaffOrigin, reply: Reply): Promise<Reply> => {
    if (origin.idempotency) await table.transact([replyWrite(origin, origin.idempotency, reply)]);
    return reply;
  };

export interface StaffReplays {
  find(
    ctx: Pick<OperatorContext, 'actor' | 'now'>,
    scope: IdempotencyScope,
  ): Promise<{ readonly requestHash: string; readonly output: unknown } | undefined>;
}

/** PLATFORM#STAFF-REPLAY#<operator> / <digest of route and key>   the reply, for a week */
export const staffReplays = (platform: Table): StaffReplays => ({
  find: async ({ actor, now }, scope) => {
    const record = await platform.get(replayKey(actor.id, scope));
    if (!record || Number(record['expiresAt']) <= epochSeconds(now)) return undefined;
    return { requestHash: String(record['requestHash']), output: replyOf(String(record['reply'])) ?? undefined };
  },
});
