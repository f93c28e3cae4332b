import type { TenantId } from '../kernel/ids.ts';
import type { MailMarks } from '../kernel/mail.ts';
import { mailMarks } from '../platform/mail-marks.ts';
import type { Table } from '../platform/table.ts';

/** FINANCE#<t>#NOTICE / <event>#<usr_…>   one mail about an unpaid invoice */
export const noticeMarks = (tenantId: TenantId, table: Table): MailMarks =>
  mailMarks(table, 'dunning-notice', (sk) => ({ pk: `FINANCE#${tenantId}#NOTICE`, sk }));
