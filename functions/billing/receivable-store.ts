import * as z from 'zod';
import type { Item } from '../kernel/change.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantSchema } from '../kernel/time.ts';
import type { Table } from '../platform/table.ts';
import type { Receivable } from './ledger-ports.ts';
import type { InvoiceRecord } from './ports.ts';
import { allItems, decoded } from './stored-record.ts';

const receivablesPk = 'PLATFORM#RECEIVABLES';

/**
 * gsi1 PLATFORM#RECEIVABLES / <due>#<invoice>: what is open, over all tenants. An invoice is in it for as long as something
 * is owed on it, so the list is as long as what is open and not as what was ever billed.
 */
export const receivableIndex = ({
  id,
  number,
  state,
  mode,
  open,
  dueAt,
}: InvoiceRecord): Readonly<Record<string, string>> =>
  number !== null && mode === 'live' && state !== 'written-off' && open.minor > 0n
    ? { gsi1pk: receivablesPk, gsi1sk: `${dueAt ?? 'not-due'}#${id}` }
    : {};

const listed = z.object({ id: z.string(), number: z.string(), open: moneyCodec, dueAt: instantSchema.nullable() });

function receivableOf(item: Item): Receivable {
  const { id, ...rest } = decoded(listed, item);
  return { invoiceId: id, tenantId: tenantIdSchema.parse(item.pk.split('#')[1]), ...rest };
}

/** Longest due first. */
export const receivables = (table: Table) => async (): Promise<readonly Receivable[]> =>
  (await allItems(table, { pk: receivablesPk, index: 'gsi1' })).map(receivableOf);
