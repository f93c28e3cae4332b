import { financeStore } from '../billing/finance-store.ts';
import { subscriptionStore } from '../billing/subscription-store.ts';
import { asOf } from '../billing/verbs/roll-period.ts';
import { subscriptionView } from '../billing/verbs/subscription-view.ts';
import { countedPeople } from '../identity/limit-store.ts';
import type { TenantId } from '../kernel/ids.ts';
import { instantOf } from '../kernel/time.ts';
import { storedBytes } from '../metering/storage-store.ts';
import { operationStore } from '../ops/operation-store.ts';
import { operationSummary } from '../ops/verbs/operation-view.ts';
import { lazy } from '../platform/aws.ts';
import { newId } from '../platform/clock.ts';
import { env } from '../platform/env.ts';
import { journalIdOf } from '../platform/journal-id.ts';
import { tenantSeal } from '../platform/seal.ts';
import { operatorCommitter, staffCommitter, staffReplays } from '../platform/staff-commit.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import { tenantSessions } from '../platform/tenant-session.ts';
import {
  createTenantDeps,
  deletionMachine,
  graceDays,
  links,
  receipts,
  sealing,
  secrets,
  sessions,
  signups,
  sleep,
} from './deps.ts';
import { tenantKeyState } from './key-vault.adapter.ts';
import type { CreateForOwnerDeps, DeleteTenantDeps, InspectDeps, OperateDeps } from './ports.ts';
import { tenantStore } from './store.ts';

const tableName = lazy(() => env('POOLED_TABLE_NAME').POOLED_TABLE_NAME);
/** Of one tenant its settings and its journal, and what staff did: nothing else of anybody. */
const operating = lazy(() => tenantSessions(env('OPERATOR_SESSION_ROLE_ARN').OPERATOR_SESSION_ROLE_ARN, tableName()));
const platform = lazy(() => dynamoTable(tableName(), documentClient()));

export const replaysOfStaff = lazy(() => staffReplays(platform()));

const inTenant: OperateDeps['inTenant'] = (tenantId, ctx) => {
  const { table } = operating()(tenantId);
  return { tenants: tenantStore(tenantId, table), commit: operatorCommitter(table, newId, { ...ctx, tenantId }) };
};

export const operateDeps = (): OperateDeps => ({ links: links(), receipts: receipts(), inTenant });

export const deleteTenantDeps = (): DeleteTenantDeps => ({
  ...{ receipts: receipts(), deletion: deletionMachine(), secrets, newId, sleep, graceDays: graceDays() },
  ...{ links: links(), inTenant },
});

export const createForOwnerDeps = (): CreateForOwnerDeps => ({
  ...createTenantDeps(),
  signups: signups(),
  // A well-formed id, the same for the same operator and key.
  signupIdOf: (...of) => journalIdOf(EPOCH, ...of).replace('aud_', 'sgn_'),
  commitFor: (ctx, tenantId, at) =>
    staffCommitter(platform(), newId, { ...ctx, tenantId, journalId: journalIdOf(at, 'tenants/create', tenantId) }),
});
const EPOCH = instantOf(0);

const RUNS = { limit: 10 };

export const inspectDeps = (): InspectDeps => ({
  links: links(),
  inTenant: (tenantId) => {
    const session = sessions(tenantId);
    const { table } = session;
    return {
      tenants: tenantStore(tenantId, table),
      subscription: async (now) => {
        const finance = financeStore(tenantId, table, tenantSeal(session));
        const [found, account] = await Promise.all([subscriptionStore(tenantId, table).find(), finance.findAccount()]);
        return found && account ? subscriptionView(asOf(found, now, account.timeZone)) : null;
      },
      people: () => countedPeople(tenantId, table),
      storedBytes: () => storedBytes(table, tenantId),
      keyState: () => tenantKeyState(tenantId),
      operations: () => operationsOf(tenantId),
    };
  },
});

async function operationsOf(tenantId: TenantId) {
  const { data } = await operationStore(platform(), sealing).list({ tenantId }, RUNS);
  return data.map(operationSummary);
}
