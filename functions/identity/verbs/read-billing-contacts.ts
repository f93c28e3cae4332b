import { permissionsOf } from '../../kernel/permissions.ts';
import type { People } from '../ports.ts';

const PAGE = 100;

/** Everybody active who may pay, for mail about money. */
export async function readBillingContacts({ people }: { readonly people: Pick<People, 'list'> }) {
  const contacts: { readonly userId: string; readonly email: string }[] = [];
  let cursor: string | undefined;
  do {
    const page = await people.list({ limit: PAGE, cursor });
    for (const { id, email, role, state } of page.data)
      if (state === 'active' && permissionsOf[role].includes('billing:write')) contacts.push({ userId: id, email });
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return contacts;
}
