import { createHash } from 'node:crypto';
import type { Change, Commit, Item, Key, Write } from '../kernel/change.ts';
import type { NewId, TenantId } from '../kernel/ids.ts';
import type { Actor, IdempotencyScope } from '../kernel/tenant-context.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import type { Seal } from './seal.ts';
import type { Table } from './table.ts';

/** On whose behalf a change is made; every TenantContext is one. */
export interface ChangeOrigin {
  readonly tenantId: TenantId;
  readonly actor: Actor;
  readonly requestId: string;
  readonly now: Instant;
  readonly idempotency?: IdempotencyScope;
  /** Repeats of the same piece of background work carry the same key, and so the same journal item. */
  readonly journalId?: string;
}

/** An action that only looks (a download, a denied call) has its audit record too, with no write beside it. */
export const journalCollection = 'JOURNAL';
export const REPLAY_DAYS = 7;

export const idempotencyKeyOf = (tenantId: TenantId, scope: IdempotencyScope): Key => ({
  pk: `TENANT#${tenantId}#IDEMPOTENCY`,
  sk: scope.id,
});

/** The reply as it was decided, kept so that a repeated request is answered the same. */
export const replyText = (reply: unknown): string =>
  JSON.stringify(reply === undefined ? null : reply, (_, value) =>
    typeof value === 'bigint' ? { $bigint: String(value) } : value,
  );
export const replyOf = (text: string): unknown =>
  JSON.parse(text, (_, value) =>
    value && typeof value === 'object' && '$bigint' in value ? BigInt(value.$bigint) : value,
  );

export function committer(table: Table, seal: Seal, newId: NewId, origin: ChangeOrigin): Commit {
  return async (change) => {
    const journal = journalItem(origin, change, origin.journalId ?? newId('aud'));
    const replay = origin.idempotency ? [await replayWrite(seal, origin, origin.idempotency, change.reply)] : [];
    // The caller's own writes come first, so that a conflict names them by their index.
    const writes: Write[] = [...change.writes, { put: journal, if: { kind: 'absent' } }, ...replay];
    await table.transact(writes, clientToken(journal.sk));
    return change.reply;
  };
}

// At most 36 characters; the journal id is new for every decision, so only the SDK's retries share a token.
const clientToken = (id: string) => createHash('sha256').update(id).digest('hex').slice(0, 36);

function journalItem(origin: ChangeOrigin, change: Change<unknown>, id: string): Item {
  return {
    pk: `TENANT#${origin.tenantId}#${journalCollection}`,
    sk: id,
    entity: 'journal',
    version: 1,
    createdAt: origin.now,
    updatedAt: origin.now,
    tenantId: origin.tenantId,
    actor: origin.actor,
    requestId: origin.requestId,
    action: change.audit.action,
    target: change.audit.target,
    ...(change.audit.changes ? { changes: change.audit.changes } : {}),
    outcome: 'succeeded',
    ...(change.events && change.events.length > 0 ? { events: change.events } : {}),
  };
}

async function replayWrite(seal: Seal, origin: ChangeOrigin, scope: IdempotencyScope, reply: unknown): Promise<Write> {
  const key = idempotencyKeyOf(origin.tenantId, scope);
  const put: Item = {
    ...key,
    entity: 'idempotency',
    version: 1,
    createdAt: origin.now,
    updatedAt: origin.now,
    state: 'completed',
    requestHash: scope.requestHash,
    replySealed: await seal.seal(key, 'replySealed', replyText(reply)),
    expiresAt: epochSeconds(addSeconds(origin.now, REPLAY_DAYS * 86_400)),
  };
  return { put, if: { kind: 'absent-or-expired', nowSeconds: epochSeconds(origin.now) } };
}
