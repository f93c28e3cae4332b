import { type Item, type Key, WriteConflict } from '../kernel/change.ts';
import { addSeconds, epochSeconds } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import { financeEnd } from './domain/certificate.ts';
import type { DeletionReply, PlatformSeal, ReceiptRecord, Receipts } from './ports.ts';
import { stampOf } from './store.ts';

/** The reply is repeated for a week; a receipt whose deletion never began vanishes with it, the first step makes it stay. */
const REPLAY_SECONDS = 7 * 86_400;

const receiptKey = (id: string): Key => ({ pk: `PLATFORM#DELETION#${id}`, sk: 'RECEIPT' });
const replyKey = (keyHash: string): Key => ({ pk: `PLATFORM#DELETION#${keyHash}`, sk: 'REPLY' });
const countKey = (id: string, store: string): Key => ({ pk: `PLATFORM#DELETION#${id}`, sk: `COUNT#${store}` });
const COUNT = 'COUNT#';

/**
 * PLATFORM#DELETION#del_… / RECEIPT         steps, final invoice, certificate: what remains of a tenant
 * PLATFORM#DELETION#del_… / COUNT#<store>   what was in it
 * PLATFORM#DELETION#<digest> / REPLY        the answer to the same Idempotency-Key, sealed; a week
 */
export function receiptStore(platform: Table, sealing: PlatformSeal): Receipts {
  return {
    findReply: async (keyHash, now) => {
      const item = await platform.get(replyKey(keyHash));
      if (!item || Number(item['expiresAt']) <= epochSeconds(now)) return undefined;
      const reply = await sealing.open('deletion', keyHash, String(item['replySealed']));
      return { reply: JSON.parse(reply) as DeletionReply, requestHash: String(item['requestHash']) };
    },
    add: async (receipt, keyHash, requestHash, reply) => {
      const replySealed = await sealing.seal('deletion', keyHash, JSON.stringify(reply));
      const now = receipt.createdAt;
      const nowSeconds = epochSeconds(now);
      const kept = { ...stampOf(now), expiresAt: epochSeconds(addSeconds(now, REPLAY_SECONDS)) };
      const put = { ...replyKey(keyHash), entity: 'deletion-reply', requestHash, replySealed, ...kept };
      try {
        await platform.transact([
          { put, if: { kind: 'absent-or-expired', nowSeconds } },
          { put: { ...itemOf(receipt), expiresAt: vanishingAt(receipt) }, if: { kind: 'absent' } },
        ]);
        return true;
      } catch (error) {
        if (error instanceof WriteConflict && error.index === 0) return false;
        throw error;
      }
    },
    find: async (id) => {
      const item = await platform.get(receiptKey(id));
      return item ? receiptOf(item) : undefined;
    },
    change: (receipt, before) => {
      const isCanceled = receipt.deletion.state === 'canceled';
      const expiresAt = isCanceled ? vanishingAt(receipt) : epochSeconds(financeEnd(receipt.createdAt));
      return platform.transact([{ put: { ...itemOf(receipt), expiresAt }, if: { kind: 'version', version: before } }]);
    },
    ...countWrites(platform),
  };
}

/** A receipt whose deletion never began: a week after it should have. */
const vanishingAt = ({ deletion }: ReceiptRecord): number =>
  epochSeconds(addSeconds(deletion.effectiveAt, REPLAY_SECONDS));

function countWrites(platform: Table): Pick<Receipts, 'counts' | 'count'> {
  return {
    counts: async (id) => {
      const { pk } = receiptKey(id);
      const page = await platform.query({ pk, prefix: COUNT, limit: 100, consistent: true });
      return new Map(page.data.map((item) => [item.sk.slice(COUNT.length), Number(item['count'])]));
    },
    count: async (id, store, found, now) => {
      const put = { ...countKey(id, store), entity: 'deletion-count', count: found, ...stampOf(now) };
      await platform.transact([{ put, if: { kind: 'absent' } }]).catch((error: unknown) => {
        if (!(error instanceof WriteConflict)) throw error;
      });
    },
  };
}

function itemOf({ id, ...receipt }: ReceiptRecord): Item {
  return { ...receiptKey(id), entity: 'deletion-receipt', id, ...receipt };
}

function receiptOf(item: Item): ReceiptRecord {
  const {
    pk: _pk,
    sk: _sk,
    entity: _entity,
    expiresAt: _expiresAt,
    ...receipt
  } = item as Item & ReceiptRecord & { readonly entity: string; readonly expiresAt?: number };
  return receipt;
}
