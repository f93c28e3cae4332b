import { directoryStore } from '../identity/directory-store.ts';
import { invitationStore } from '../identity/invitation-store.ts';
import { limitStore } from '../identity/limit-store.ts';
import { emailMac } from '../identity/mac.adapter.ts';
import { memberPool } from '../identity/members.adapter.ts';
import { addressStore, peopleStore } from '../identity/people-store.ts';
import { secrets as identitySecrets } from '../identity/secrets.adapter.ts';
import { createOwner } from '../identity/verbs/create-owner.ts';
import { inviteOwner } from '../identity/verbs/invite-owner.ts';
import { removeMembers } from '../identity/verbs/remove-members.ts';
import type { Commit } from '../kernel/change.ts';
import { collections } from '../kernel/collections.ts';
import type { TenantId } from '../kernel/ids.ts';
import { isProblem } from '../kernel/problem.ts';
import type { TenantContext } from '../kernel/tenant-context.ts';
import { headVersion } from '../migrations/contract.ts';
import { ledgerAtHead, ledgerStore } from '../migrations/ledger-store.ts';
import { lazy } from '../platform/aws.ts';
import { newId, sha256, sleep, systemClock } from '../platform/clock.ts';
import { committer } from '../platform/commit.ts';
import { env } from '../platform/env.ts';
import { mailer } from '../platform/mail.ts';
import { cursorSeal, platformSeal } from '../platform/platform-seal.ts';
import { tenantSeal } from '../platform/seal.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { type TenantSessions, tenantSessions } from '../platform/tenant-session.ts';
import { dataKeyStore } from './data-key-store.ts';
import type { DataLedger } from './data-ports.ts';
import { gatewayIsThere, gatewayKeys as gatewayKeyAdapter } from './gateway-keys.adapter.ts';
import type { TenantKeyDeps } from './key-ports.ts';
import { keyUse } from './key-use.adapter.ts';
import { keyVault } from './key-vault.adapter.ts';
import { nameStore } from './name-store.ts';
import { tenantObjects } from './objects.adapter.ts';
import type { CreateTenantDeps, Members, PlatformSeal, RequestDeletionDeps, SignupDeps, TenantDeps } from './ports.ts';
import { preparedStore } from './prepared-store.ts';
import { provisioningStore } from './provisioning-store.ts';
import { receiptStore } from './receipt-store.ts';
import { secrets } from './secrets.adapter.ts';
import { signupStore } from './signup-store.ts';
import { slugMac } from './slug-mac.adapter.ts';
import { partitionOf, tenantStore } from './store.ts';
import { tenantListStore } from './tenant-list-store.ts';
import type { PrepareDeps } from './upkeep-ports.ts';
import { workflow } from './workflow.adapter.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
const opened = lazy(() => tenantSessions(env('TENANT_SESSION_ROLE_ARN').TENANT_SESSION_ROLE_ARN, tableName()));
const purging = lazy(() => tenantSessions(env('PURGE_SESSION_ROLE_ARN').PURGE_SESSION_ROLE_ARN, tableName()));
export const sessions: TenantSessions = (tenantId) => opened()(tenantId);

/** With the function's own grants: items that are no tenant's. */
export const platform = lazy(() => dynamoTable(tableName(), documentClient()));
const platformKey = lazy(() => platformSeal(env('PLATFORM_KEY_ID').PLATFORM_KEY_ID));
/** Not every function that reads these items may open or digest anything: the keys are looked for on use. */
export const sealing: PlatformSeal = {
  seal: (...what) => platformKey().seal(...what),
  open: (...what) => platformKey().open(...what),
};
const macKey = lazy(() => slugMac(env('EMAIL_HMAC_KEY_ID').EMAIL_HMAC_KEY_ID));
const macOfSlug = (slug: string) => macKey()(slug);

export const links = lazy(() => {
  const { API_URL, CONSOLE_URL } = env('API_URL', 'CONSOLE_URL');
  return { api: API_URL, console: CONSOLE_URL };
});
export const graceDays = lazy(() => Number(env('DELETION_GRACE_DAYS').DELETION_GRACE_DAYS));
export const region = lazy(() => env('DEPLOY_REGION').DEPLOY_REGION);
export const signups = lazy(() => signupStore(platform(), sealing, sha256));
export const provisionings = lazy(() => provisioningStore(platform(), sealing, macOfSlug));
const prepared = lazy(() => preparedStore(platform()));
export const receipts = lazy(() => receiptStore(platform(), sealing));
export const names = lazy(() => nameStore(platform(), macOfSlug));
export const tenantList = lazy(() => tenantListStore(platform(), cursorSeal(sealing)));
export const gatewayKeys = lazy(() =>
  gatewayKeyAdapter(() => env('GATEWAY_PARAMETER_PREFIX').GATEWAY_PARAMETER_PREFIX, env('STAGE').STAGE),
);
export const vault = lazy(() => keyVault(env('ACCOUNT_ID', 'STAGE'), sessions));
export const provisioningMachine = lazy(() => workflow(env('PROVISIONING_MACHINE_ARN').PROVISIONING_MACHINE_ARN));
export const deletionMachine = lazy(() => workflow(env('DELETION_MACHINE_ARN').DELETION_MACHINE_ARN));
export { newId, secrets, sleep, systemClock };

export const tenantsOf = (tenantId: TenantId) => tenantStore(tenantId, sessions(tenantId).table);
/** Migrations are another capability's; a tenant begins with all of them done. */
export const dataLedgerOf = (tenantId: TenantId): DataLedger => ({
  atHead: (now) => ledgerAtHead(tenantId, headVersion, now),
  find: () => ledgerStore(tenantId, sessions(tenantId).table).find(),
});
export const partition = (tenantId: TenantId) => partitionOf(tenantId, purging()(tenantId).table, collections);
export const objects = (tenantId: TenantId) => {
  const { FILES_BUCKET_NAME, USAGE_ARCHIVE_BUCKET_NAME } = env('FILES_BUCKET_NAME', 'USAGE_ARCHIVE_BUCKET_NAME');
  const session = purging()(tenantId);
  return {
    files: tenantObjects(session, FILES_BUCKET_NAME),
    'usage-archive': tenantObjects(session, USAGE_ARCHIVE_BUCKET_NAME),
  };
};

export function commitOf(ctx: TenantContext): Commit {
  const session = sessions(ctx.tenantId);
  return committer(session.table, tenantSeal(session), newId, ctx);
}

const directory = lazy(() => directoryStore(platform()));
const MOST_MEMBERS = 10_000;

/** People are identity's: its verbs, in our terms. */
export const members = (ctx: TenantContext): Members => ({
  createOwner: async (tenantId, userId, owner) => {
    const { TENANT_POOL_ID, EMAIL_HMAC_KEY_ID } = env('TENANT_POOL_ID', 'EMAIL_HMAC_KEY_ID');
    const session = sessions(tenantId);
    const deps = {
      people: peopleStore(tenantId, session.table, tenantSeal(session)),
      addresses: addressStore(tenantId, session.table),
      limits: limitStore(tenantId),
      directory: directory(),
      pool: memberPool(TENANT_POOL_ID),
      macOf: emailMac(EMAIL_HMAC_KEY_ID),
      commit: commitOf(ctx),
    };
    try {
      await createOwner(ctx, { tenantId, userId, ...owner }, deps);
      return 'made';
    } catch (error) {
      if (isProblem(error) && error.code === 'weak-password') return 'weak-password';
      throw error;
    }
  },
  inviteOwner: (email) => {
    const session = sessions(ctx.tenantId);
    const seal = tenantSeal(session);
    const deps = {
      addresses: addressStore(ctx.tenantId, session.table),
      invitations: invitationStore(ctx.tenantId, session.table, seal),
      limits: limitStore(ctx.tenantId),
      secrets: identitySecrets,
      macOf: emailMac(env('EMAIL_HMAC_KEY_ID').EMAIL_HMAC_KEY_ID),
      commit: commitOf(ctx),
      newId,
    };
    return inviteOwner(ctx, { email }, deps);
  },
  removeSome: (tenantId) =>
    removeMembers({ tenantId }, { directory: directory(), pool: memberPool(env('TENANT_POOL_ID').TENANT_POOL_ID) }),
  count: async (tenantId) => (await directory().list(tenantId, MOST_MEMBERS)).length,
});

export const signupDeps = (): SignupDeps => ({
  signups: signups(),
  secrets,
  sendMail: mailer(env('MAIL_FROM').MAIL_FROM),
  consoleUrl: links().console,
  newId,
});

export const createTenantDeps = (): CreateTenantDeps => ({
  signups: signups(),
  provisionings: provisionings(),
  prepared: prepared(),
  provisioning: provisioningMachine(),
  secrets,
  newId,
  clock: systemClock,
  sleep,
  region: region(),
});

export const prepareDeps = (): PrepareDeps => ({
  prepared: prepared(),
  vault: vault(),
  gatewayKeys: gatewayKeys(),
  gatewayIsThere: () => gatewayIsThere(env('GATEWAY_PARAMETER_PREFIX').GATEWAY_PARAMETER_PREFIX),
  newId,
  clock: systemClock,
  sleep,
});

export const tenantDeps = (ctx: TenantContext): TenantDeps => ({
  tenants: tenantsOf(ctx.tenantId),
  links: links(),
  commit: commitOf(ctx),
});

export const tenantKeyDeps = (ctx: TenantContext): TenantKeyDeps => ({
  dataKeys: dataKeyStore(ctx.tenantId, sessions(ctx.tenantId).table),
  use: keyUse(sessions(ctx.tenantId)),
  commit: commitOf(ctx),
  place: { account: env('ACCOUNT_ID').ACCOUNT_ID, region: region() },
});

export const requestDeletionDeps = (ctx: TenantContext): RequestDeletionDeps => ({
  tenants: tenantsOf(ctx.tenantId),
  receipts: receipts(),
  deletion: deletionMachine(),
  secrets,
  commit: commitOf(ctx),
  newId,
  sleep,
  graceDays: graceDays(),
  links: links(),
});
