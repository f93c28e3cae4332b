import type { Item, Key } from '../kernel/change.ts';
import type { Problem } from '../kernel/problem.ts';
import { addSeconds, epochSeconds, type Instant } from '../kernel/time.ts';
import { passed, type Table } from '../platform/table.ts';
import type { PlatformSeal, SignupRecord, Signups } from './ports.ts';
import { stampOf } from './store.ts';

const STARTS_PER_MINUTE = 30;
const TRIES = 5;
const HOUR = 3_600;
/** In the index: sign-ups that a request is using. */
export const claimedPk = 'PLATFORM#SIGNUPS';
export const signupKey = (id: string): Key => ({ pk: `PLATFORM#SIGNUP#${id}`, sk: 'SIGNUP' });

/**
 * PLATFORM#SIGNUP#<id> / SIGNUP                        gone half an hour after it, or a week after it made a tenant
 * PLATFORM#SIGNUP-RATE#<digest of the address> / <minute>
 */
export function signupStore(platform: Table, sealing: PlatformSeal, hash: (text: string) => string): Signups {
  return {
    countStart: async (source, now, orElse: Problem) => {
      const key = { pk: `PLATFORM#SIGNUP-RATE#${hash(source)}`, sk: now.slice(0, 16) };
      await platform.transact([
        {
          update: key,
          set: { entity: 'signup-rate', createdAt: now, updatedAt: now, expiresAt: epochSeconds(now) + 120 },
          add: { count: 1, version: 1 },
          if: { kind: 'below', attribute: 'count', value: STARTS_PER_MINUTE },
          orElse,
        },
      ]);
    },
    add: async (signup) => {
      const put = {
        ...signupKey(signup.id),
        entity: 'signup',
        state: signup.state,
        emailSealed: await sealing.seal('signup', signup.id, signup.email),
        codeHash: signup.codeHash,
        codeEndsAt: signup.codeEndsAt,
        tries: 0,
        ...stampOf(signup.createdAt),
        expiresAt: epochSeconds(signup.codeEndsAt),
      };
      await platform.transact([{ put, if: { kind: 'absent' } }]);
    },
    adopt: adoption(platform, sealing),
    find: async (id) => {
      const item = await platform.get(signupKey(id));
      return item ? signupOf(item, id, sealing) : undefined;
    },
    takeTry: async (id, now) => {
      const counted = {
        update: signupKey(id),
        set: { updatedAt: now },
        add: { tries: 1 },
        if: { kind: 'below' as const, attribute: 'tries', value: TRIES },
      };
      return passed(platform.transact([counted]));
    },
    // A right code gives its try back, so that an answer that was lost can be asked for again.
    verify: (id, { hash: tokenHash, endsAt }, now) =>
      platform.transact([
        {
          update: signupKey(id),
          set: {
            state: 'verified',
            tokenHash,
            tokenEndsAt: endsAt,
            updatedAt: now,
            expiresAt: epochSeconds(addSeconds(endsAt, HOUR)),
          },
          add: { version: 1, tries: -1 },
          if: { kind: 'exists' },
        },
      ]),
  };
}

const adoption =
  (platform: Table, sealing: PlatformSeal): Signups['adopt'] =>
  async ({ id, email, tokenHash }, now) => {
    const endsAt = addSeconds(now, HOUR);
    const put = {
      ...{
        ...signupKey(id),
        entity: 'signup',
        state: 'verified',
        emailSealed: await sealing.seal('signup', id, email),
      },
      ...{ codeHash: tokenHash, codeEndsAt: now, tokenHash, tokenEndsAt: endsAt, tries: TRIES, ...stampOf(now) },
      expiresAt: epochSeconds(addSeconds(endsAt, HOUR)),
    };
    await passed(platform.transact([{ put, if: { kind: 'absent' } }]));
  };

async function signupOf(item: Item, id: string, sealing: PlatformSeal): Promise<SignupRecord> {
  const { state, codeHash, codeEndsAt, tokenHash, tokenEndsAt, claim, failure, reply } = item as Item & SignupRecord;
  return {
    id,
    state,
    email: await sealing.open('signup', id, String(item['emailSealed'])),
    codeHash,
    codeEndsAt,
    ...(tokenHash && tokenEndsAt ? { tokenHash, tokenEndsAt } : {}),
    ...(claim ? { claim } : {}),
    ...(failure ? { failure } : {}),
    ...(reply ? { reply } : {}),
    version: Number(item['version']),
    createdAt: item['createdAt'] as Instant,
    updatedAt: item['updatedAt'] as Instant,
  };
}
