import type { Findings } from '../../kernel/reconciliation.ts';
import { addSeconds, type Instant } from '../../kernel/time.ts';
import type { FileUpkeepDeps } from '../upkeep-ports.ts';
import { recentDocuments } from './numbered-rows.ts';
import { fileKey, restoreDocument } from './render-documents.ts';

/** The event that prints is repeated for a day; an hour is more than a printer that works ever needs. */
const SETTLED_SECONDS = 3_600;

/** Documents that are final and not in the finance bucket, as PDF and as data: printed again, to the same bytes. */
export async function* reconcileInvoiceFiles({ now }: { readonly now: Instant }, deps: FileUpkeepDeps): Findings {
  const folders = new Map<string, ReadonlySet<string>>();
  const filed = async (key: string): Promise<boolean> => {
    const folder = key.slice(0, key.lastIndexOf('/') + 1);
    const keys = folders.get(folder) ?? (await deps.filed(folder));
    folders.set(folder, keys);
    return keys.has(key);
  };
  for await (const { number, documentId, tenantId, issuedAt } of recentDocuments(now, deps)) {
    if (issuedAt > addSeconds(now, -SETTLED_SECONDS)) continue;
    const key = (extension: 'pdf' | 'json') => fileKey(deps.seller.code, issuedAt, number, extension);
    if ((await filed(key('pdf'))) && (await filed(key('json')))) continue;
    yield {
      id: documentId,
      repair: () => {
        const { ctx, deps: inTenant } = deps.tenancy(tenantId);
        return restoreDocument(ctx, { documentId }, inTenant);
      },
    };
  }
}
