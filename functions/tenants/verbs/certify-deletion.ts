import type { TenantContext } from '../../kernel/tenant-context.ts';
import { finishStep } from '../domain/deletion.ts';
import { type DeletionDeps, objectStores, type ReceiptRecord } from '../ports.ts';
import { gatewayKeyStore, keyAliasStore, memberStore, nameStore, tableStore } from './purge-stores.ts';
import { changeReceipt, receiptOf } from './receipt-progress.ts';

type Deps = Omit<DeletionDeps, 'tenants' | 'clock'>;
interface Looked {
  readonly store: string;
  readonly remaining: number;
}

/**
 * Looks into every store anew, trusting nothing that the purge said. With something left there is no certificate and the
 * purge runs again; with nothing left the certificate is signed, once.
 */
export async function certifyDeletion(
  ctx: TenantContext,
  { receiptId }: { readonly receiptId: string },
  deps: Deps,
): Promise<{ readonly remaining: number }> {
  const receipt = await receiptOf(deps.receipts, receiptId);
  if (receipt.certificate) return { remaining: 0 };
  const looked = await lookEverywhere(ctx, deps);
  const remaining = looked.reduce((sum, store) => sum + store.remaining, 0);
  if (remaining === 0) await certify(ctx, receipt, looked, deps);
  return { remaining };
}

async function lookEverywhere({ tenantId }: TenantContext, deps: Deps): Promise<readonly Looked[]> {
  const { partition, objects, members, gatewayKeys, names, vault } = deps;
  const looks: readonly (readonly [string, () => Promise<number>])[] = [
    ...partition.collections.map((name) => [tableStore(name), () => partition.count(name)] as const),
    ...objectStores.map((name) => [name, () => objects[name].count()] as const),
    [memberStore, () => members.count(tenantId)],
    [gatewayKeyStore, async () => ((await gatewayKeys.find(tenantId)) ? 1 : 0)],
    [keyAliasStore, async () => ((await vault.find(tenantId)) ? 1 : 0)],
    [nameStore, () => names.count(tenantId)],
  ];
  return Promise.all(looks.map(async ([store, look]) => ({ store, remaining: await look() })));
}

async function certify(
  ctx: TenantContext,
  receipt: ReceiptRecord,
  looked: readonly Looked[],
  deps: Deps,
): Promise<void> {
  const { receipts, signer, retained } = deps;
  const { keyDeletionDate } = receipt;
  if (!keyDeletionDate) throw new Error('the deletion of the key is not scheduled');
  const counts = await receipts.counts(receipt.id);
  const body = {
    tenantId: receipt.tenantId,
    requestedAt: receipt.deletion.requestedAt,
    completedAt: ctx.now,
    stores: looked.map(({ store, remaining }) => ({ store, removed: counts.get(store) ?? 0, remaining })),
    retained: retained(ctx.now, keyDeletionDate).map((kept) => ({ ...kept })),
    keyDeletionDate,
  };
  const certificate = { ...body, signature: await signer.sign(body) };
  const deletion = finishStep(receipt.deletion, 'Certify', ctx.now);
  await changeReceipt(receipts, receipt, { certificate, deletion }, ctx.now);
}
