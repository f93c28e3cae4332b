import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';

/** Samples lie apart, so that no arrival of theirs is taken for an upload. */
export const objectKeyOf = (tenantId: TenantId, fileId: string, isSample: boolean): string =>
  `${tenantId}/${isSample ? 'samples' : 'files'}/${fileId}`;

/** The tenant and the file that an uploaded object belongs to; anything else in the bucket is no upload. */
export function uploadOf(objectKey: string): { readonly tenantId: TenantId; readonly fileId: string } | undefined {
  const [tenant, folder, fileId, ...rest] = objectKey.split('/');
  const tenantId = tenantIdSchema.safeParse(tenant);
  if (!tenantId.success || folder !== 'files' || !/^fil_[0-9A-Z]{26}$/.test(fileId ?? '') || rest.length > 0) return;
  return { tenantId: tenantId.data, fileId: fileId ?? '' };
}
