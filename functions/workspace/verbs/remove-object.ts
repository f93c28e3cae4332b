import type { TenantContext } from '../../kernel/tenant-context.ts';
import type { FileObjects } from '../ports.ts';

/** What was deleted leaves the bucket; deleting it again is no change. */
export const removeObject = (
  _: TenantContext,
  { fileId, isSample }: { readonly fileId: string; readonly isSample: boolean },
  { objects }: { readonly objects: FileObjects },
): Promise<void> => objects.remove(fileId, isSample);
