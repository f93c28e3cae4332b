import type { TenantId } from '../../kernel/ids.ts';
import type { Workflow } from '../ports.ts';

/** The event's way to the same run: the request starts it too, and its receipt names it. */
export const startDeletion = (
  {
    tenantId,
    receiptId,
    closesAt,
  }: { readonly tenantId: TenantId; readonly receiptId: string; readonly closesAt?: string },
  { deletion }: { readonly deletion: Pick<Workflow, 'start'> },
): Promise<void> => deletion.start(receiptId, { tenantId, receiptId, ...(closesAt ? { closesAt } : {}) });
