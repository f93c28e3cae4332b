import type { OperatorContext, PublicContext } from '../kernel/tenant-context.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sleep } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { type PlatformSeal, platformSeal } from '../platform/platform-seal.ts';
import { staffCommitter } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { attemptStore } from './attempt-store.ts';
import { emailMac } from './mac.adapter.ts';
import { secrets } from './secrets.adapter.ts';
import { staffPool } from './sign-in.adapter.ts';
import { staffFactors } from './staff-factors.adapter.ts';
import type { StaffDeps, StaffMfa, StaffSessionDeps } from './staff-ports.ts';
import { staffSessionStore } from './staff-store.ts';

const platform = lazy(() => dynamoTable(env('POOLED_TABLE_NAME').POOLED_TABLE_NAME, documentClient()));
const platformKey = lazy(() => platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID));
/** The authorizer opens nothing and has no key: it is looked for on use. */
const sealing: PlatformSeal = {
  seal: (...what) => platformKey().seal(...what),
  open: (...what) => platformKey().open(...what),
};
const sessions = lazy(() => staffSessionStore(platform(), sealing));
const staffMfa = lazy((): StaffMfa => (env('STAFF_MFA').STAFF_MFA === 'optional' ? 'optional' : 'required'));

const pool = lazy(() => {
  const names = env('OPERATOR_POOL_ID', 'OPERATOR_POOL_CLIENT_ID');
  return { poolId: names.OPERATOR_POOL_ID, clientId: names.OPERATOR_POOL_CLIENT_ID };
});

const opened = lazy(() => ({
  pool: staffPool(pool()),
  attempts: attemptStore(platform(), sleep),
  macOf: emailMac(env('EMAIL_HMAC_KEY_ID').EMAIL_HMAC_KEY_ID),
}));

export const staffSessionDeps = ({ requestId, now }: PublicContext): StaffSessionDeps => ({
  ...opened(),
  sessions: sessions(),
  secrets,
  staffMfa: staffMfa(),
  commitAs: (id) => staffCommitter(platform(), newId, { actor: { type: 'operator', id }, requestId, now }),
});

export const staffDeps = (ctx: OperatorContext): StaffDeps => ({
  factors: staffFactors,
  sessions: sessions(),
  staffMfa: staffMfa(),
  commit: staffCommitter(platform(), newId, ctx),
});
