import type { Item, Key } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import type { Role } from '../kernel/permissions.ts';
import type { Instant } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import { mailMarks } from '../platform/mail-marks.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import type { InvitationRecord, Invitations } from './ports.ts';

/**
 * INVITATION / ivt_…            e-mail sealed; the secret hashed, and sealed for the mailer while it is open
 * INVITATION / MAIL#ivt_…#<n>   the nth sending: in hand until `expiresAt`, or done
 */
export function invitationStore(tenantId: TenantId, table: Table, seal: Seal): Invitations {
  const pk = `TENANT#${tenantId}#INVITATION`;
  const key = (id: string): Key => ({ pk, sk: id });
  const mails = mailMarks(table, 'invitation-mail', (mail) => ({ pk, sk: `MAIL#${mail}` }));
  const invitation = (item: Item) => invitationOf(item, seal);
  return {
    list: (page) => listPage({ table, seal }, { pk, prefix: 'ivt_', newestFirst: true }, page, invitation),
    find: async (id) => {
      const item = await table.get(key(id));
      return item ? invitation(item) : undefined;
    },
    findSecret: async (id) => {
      const item = await table.get(key(id));
      const sealed = item?.['secretSealed'];
      return item && typeof sealed === 'string' ? seal.open(item, 'secretSealed', sealed) : undefined;
    },
    add: async ({ id, email, ...attributes }, secret) => ({
      put: {
        ...key(id),
        entity: 'invitation',
        ...attributes,
        emailSealed: await seal.seal(key(id), 'emailSealed', email),
        secretSealed: await seal.seal(key(id), 'secretSealed', secret),
      },
      if: { kind: 'absent' },
    }),
    change: async ({ id, state, openUntil, secretHash, sends, version, updatedAt }, before, secret) => ({
      update: key(id),
      set: {
        ...{ state, openUntil, secretHash, sends, version, updatedAt },
        ...(secret ? { secretSealed: await seal.seal(key(id), 'secretSealed', secret) } : {}),
      },
      remove: state === 'open' ? [] : ['secretSealed'],
      if: { kind: 'version', version: before },
    }),
    beginMail: (id, sending, now) => mails.begin(`${id}#${sending}`, now),
    mailed: (id, sending, now) => mails.sent(`${id}#${sending}`, now),
  };
}

const invitationOf = async (item: Item, seal: Seal): Promise<InvitationRecord> => ({
  id: item.sk,
  email: await seal.open(item, 'emailSealed', String(item['emailSealed'])),
  emailMac: String(item['emailMac']),
  role: item['role'] as Role,
  state: item['state'] as InvitationRecord['state'],
  openUntil: item['openUntil'] as Instant,
  userId: String(item['userId']),
  createdBy: String(item['createdBy']),
  secretHash: String(item['secretHash']),
  sends: Number(item['sends']),
  version: Number(item['version']),
  createdAt: item['createdAt'] as Instant,
  updatedAt: item['updatedAt'] as Instant,
});
