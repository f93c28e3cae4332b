import { legalDocuments } from '../../functions/compliance/contract.ts';
import { collections } from '../../functions/kernel/collections.ts';
import type { InputOf } from '../../functions/kernel/endpoint.ts';
import type { TenantId } from '../../functions/kernel/ids.ts';
import type { PublicContext, TenantContext } from '../../functions/kernel/tenant-context.ts';
import { instantOf } from '../../functions/kernel/time.ts';
import { headVersion } from '../../functions/migrations/contract.ts';
import { ledgerAtHead, ledgerStore } from '../../functions/migrations/ledger-store.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { committer } from '../../functions/platform/commit.ts';
import { cursorSeal } from '../../functions/platform/platform-seal.ts';
import { systemContext } from '../../functions/platform/workflow.ts';
import type { Tenant, tenants } from '../../functions/tenants/contract.ts';
import { nameStore } from '../../functions/tenants/name-store.ts';
import type { CreateTenantDeps, ProvisionDeps, RunState, SignupDeps, Workflow } from '../../functions/tenants/ports.ts';
import { preparedStore } from '../../functions/tenants/prepared-store.ts';
import { provisioningStore } from '../../functions/tenants/provisioning-store.ts';
import { receiptStore } from '../../functions/tenants/receipt-store.ts';
import { secrets } from '../../functions/tenants/secrets.adapter.ts';
import { signupStore } from '../../functions/tenants/signup-store.ts';
import { partitionOf, tenantStore } from '../../functions/tenants/store.ts';
import { tenantListStore } from '../../functions/tenants/tenant-list-store.ts';
import type { Runs } from '../../functions/tenants/upkeep-ports.ts';
import { heldNames, openProvisionings } from '../../functions/tenants/upkeep-store.ts';
import { activateTenant } from '../../functions/tenants/verbs/activate-tenant.ts';
import { createGatewayKey, restoreGatewayKey } from '../../functions/tenants/verbs/create-gateway-key.ts';
import { createSignup } from '../../functions/tenants/verbs/create-signup.ts';
import { createTenant } from '../../functions/tenants/verbs/create-tenant.ts';
import { createTenantKey } from '../../functions/tenants/verbs/create-tenant-key.ts';
import { prepareTenants } from '../../functions/tenants/verbs/prepare-tenants.ts';
import { provisionOwner } from '../../functions/tenants/verbs/provision-owner.ts';
import { reconcileGatewayKeys } from '../../functions/tenants/verbs/reconcile-gateway-keys.ts';
import { reconcileHalfMadeTenants } from '../../functions/tenants/verbs/reconcile-half-made-tenants.ts';
import { reconcileTenantKeys } from '../../functions/tenants/verbs/reconcile-tenant-keys.ts';
import { reconcileTenantNames } from '../../functions/tenants/verbs/reconcile-tenant-names.ts';
import { registerTenant } from '../../functions/tenants/verbs/register-tenant.ts';
import { undoProvisioning } from '../../functions/tenants/verbs/undo-provisioning.ts';
import { verifySignup } from '../../functions/tenants/verbs/verify-signup.ts';
import { whereaboutsStore } from '../../functions/tenants/whereabouts-store.ts';
import { fakePlatformSeal } from '../kit/platform-seal.ts';
import { aWorld } from '../kit/world.ts';
import { fakeGateway, fakeKms, fakeMail, fakeMembers, fakeSlugMac } from './fakes.ts';
import { someFaults } from './faults.ts';

export type Order = InputOf<typeof tenants.endpoints.createTenant>;

export const anOrder = (changes: Partial<Order> = {}): Order => ({
  name: 'Acme GmbH',
  slug: 'acme',
  plan: 'pro',
  locale: 'en',
  timezone: 'Europe/Berlin',
  currency: 'EUR',
  country: 'DE',
  mode: 'live',
  owner: { name: 'Olivia Owner', password: 'correct horse battery' },
  agreements: legalDocuments.filter(({ required }) => required).map(({ document, version }) => ({ document, version })),
  ...changes,
});

const ATTEMPTS = 5;

/** As the state machine's Retry: every state a few times. */
export async function retried<T>(state: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await state();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

export function tenantsWorld() {
  const world = aWorld();
  const faults = someFaults();
  const table = faults.watch('table', world.table);
  const kms = fakeKms(world.clock);
  const gateway = fakeGateway(world.clock);
  const people = fakeMembers();
  const mail = fakeMail();
  const sealing = faults.watch('sealing', fakePlatformSeal());
  const subscriptions = new Map<string, number>();
  const edges = {
    vault: faults.watch('vault', kms.vault),
    gatewayKeys: faults.watch('gateway', gateway.gatewayKeys),
    members: faults.watch('members', people.members),
    billing: faults.watch('billing', {
      start: async (tenantId: string) => {
        subscriptions.set(tenantId, 1);
      },
    }),
  };
  const signups = signupStore(table, sealing, sha256);
  const provisionings = provisioningStore(table, sealing, fakeSlugMac);
  const prepared = preparedStore(table);
  const prepare = (target: number, sleep: () => Promise<void> | void = () => undefined) =>
    prepareTenants(
      { now: world.clock() },
      { target },
      {
        ...edges,
        prepared,
        gatewayIsThere: async () => true,
        newId: world.newId,
        clock: world.clock,
        sleep: async () => sleep(),
      },
    );
  const commitOf = (ctx: TenantContext) => committer(table, world.seal(ctx.tenantId), world.newId, ctx);
  const provisionDeps = (ctx: TenantContext): ProvisionDeps => ({
    provisionings,
    tenants: tenantStore(ctx.tenantId, table),
    ...edges,
    dataLedger: {
      atHead: (now) => ledgerAtHead(ctx.tenantId, headVersion, now),
      find: () => ledgerStore(ctx.tenantId, table).find(),
    },
    partition: partitionOf(ctx.tenantId, table, collections),
    links: { api: 'https://api.tenantry.test', console: 'https://console.tenantry.test' },
    region: 'us-east-1',
    commit: commitOf(ctx),
  });
  const task = (tenantId: TenantId) => systemContext(tenantId, 'tenants/task', tenantId, world.clock);

  /** The provisioning state machine, state by state. */
  const provision = async (tenantId: TenantId): Promise<void> => {
    const ctx = task(tenantId);
    const deps = provisionDeps(ctx);
    const keyThenOwner = async () => {
      await retried(() => createTenantKey(ctx, deps));
      return retried(() => provisionOwner(ctx, deps));
    };
    const made = await (async () => {
      await retried(() => registerTenant(ctx, deps));
      // Both branches come to their end before anything is undone, as the workflow has it.
      const [owner, key] = await Promise.allSettled([keyThenOwner(), retried(() => createGatewayKey(ctx, deps))]);
      return key.status === 'fulfilled' && owner.status === 'fulfilled' && !owner.value.refused;
    })().catch(() => false);
    if (!made) {
      faults.heal();
      await retried(() => undoProvisioning(ctx, deps));
      throw new Error('ProvisioningUndone');
    }
    await retried(() => edges.billing.start(tenantId));
    await retried(() => activateTenant(ctx, deps));
  };

  const whereabouts = whereaboutsStore(
    table,
    async (tenantId) => (await tenantStore(tenantId, table).find()) !== undefined,
  );
  const runs = new Map<string, RunState>();
  const started: Promise<unknown>[] = [];
  const provisioning: Workflow & Runs = {
    isRunning: async (name) => runs.get(name) === 'running',
    start: async (name, input) => {
      if (runs.has(name)) return;
      runs.set(name, 'running');
      const run = provision(input['tenantId'] as TenantId).then(
        () => runs.set(name, 'succeeded'),
        () => runs.set(name, 'failed'),
      );
      started.push(run);
    },
    state: async (name) => runs.get(name) ?? 'failed',
  };
  const signupDeps: SignupDeps = {
    signups,
    secrets,
    sendMail: mail.sendMail,
    consoleUrl: 'https://console.tenantry.test',
    newId: world.newId,
  };
  const createTenantDeps: CreateTenantDeps = {
    signups,
    provisionings,
    prepared,
    provisioning: faults.watch('provisioning', provisioning),
    secrets,
    newId: world.newId,
    // Time passes only while somebody waits.
    clock: () => instantOf(Date.parse(world.clock())),
    sleep: async () => {
      await new Promise((resolve) => setImmediate(resolve));
    },
    region: 'us-east-1',
  };
  const signUp = async (email = 'olivia@example.com'): Promise<string> => {
    const { id } = await createSignup(world.anyone(), { email }, signupDeps);
    const code = /\b\d{6}\b/.exec(mail.sent.at(-1)?.text ?? '')?.[0] ?? '';
    return (await verifySignup(world.anyone(), { signupId: id, code }, signupDeps)).signupToken;
  };
  const asker = (bearer: string, idempotencyKey = 'key-1', options: Partial<PublicContext> = {}): PublicContext =>
    world.anyone({ bearer, idempotencyKey, ...options });
  return {
    ...world,
    table: world.table,
    faults,
    kms,
    gateway,
    people,
    mail,
    sealing,
    edges,
    subscriptions,
    runs,
    signups,
    signupDeps,
    createTenantDeps,
    provisionDeps,
    commitOf,
    task,
    watched: table,
    signUp,
    asker,
    settled: () => Promise.all(started),
    create: (ctx: PublicContext, order: Order = anOrder()): Promise<Tenant> =>
      createTenant(ctx, order, createTenantDeps),
    /** What each reconciler finds, and how it repairs that. */
    reconcilers: () => {
      const at = { now: world.clock() };
      const restore = (tenantId: TenantId) => {
        const ctx = task(tenantId);
        return restoreGatewayKey(ctx, provisionDeps(ctx));
      };
      const { vault, gatewayKeys } = edges;
      const keyDeps = { keys: kms.inventory, whereabouts, vault };
      const gatewayDeps = { keys: faults.watch('api-keys', gateway.inventory), whereabouts, gatewayKeys, restore };
      return {
        'tenant-names': () => reconcileTenantNames(at, { names: heldNames(table), whereabouts }),
        'half-made-tenants': () =>
          reconcileHalfMadeTenants(at, {
            provisionings: openProvisionings(table),
            provisioning: createTenantDeps.provisioning as typeof provisioning,
          }),
        'tenant-keys': () => reconcileTenantKeys(at, keyDeps),
        'gateway-keys': () => reconcileGatewayKeys(at, gatewayDeps),
      };
    },
    prepare,
    prepared: () => world.table.all('PLATFORM#PREPARED').map(({ sk }) => sk),
    receipts: receiptStore(table, sealing),
    names: nameStore(table, fakeSlugMac),
    list: tenantListStore(table, cursorSeal(sealing)),
    tenantsOf: (tenantId: TenantId) => tenantStore(tenantId, table),
  };
}
export type TenantsWorld = ReturnType<typeof tenantsWorld>;
