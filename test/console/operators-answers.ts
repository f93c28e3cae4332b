import { identityProblem } from '../../functions/identity/contract.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { opsProblem } from '../../functions/ops/contract.ts';
import { tenantsProblem } from '../../functions/tenants/contract.ts';
import type { Answer, Answers, FakeRequest } from './fake-api.ts';
import { id, theTenant } from './fake-data.ts';
import { staffsLimitAnswers } from './fake-limits.ts';
import { migrationAnswers } from './migrations-answers.ts';
import {
  deadLetters,
  health,
  inspect,
  operations,
  planVersions,
  reconciliations,
  staff,
  staffEvents,
  staffTokens,
  tenantRows,
} from './operators-data.ts';
import { revenueAnswers } from './revenue-answers.ts';

const page = (data: readonly unknown[]) => ({ data, nextCursor: null, hasMore: false });
const given = <T>(request: FakeRequest) => request.input as unknown as T;

const signedIn =
  (answer: Answer): Answer =>
  (request) => {
    if (!request.token) throw problem('unauthenticated');
    return answer(request);
  };

function tenantAnswers(): Answers {
  const rows = tenantRows.map((row) => ({ ...row }));
  const find = (request: FakeRequest) => {
    const { tenantId } = given<{ tenantId: string }>(request);
    const found = rows.find((row) => row.id === tenantId);
    if (!found) throw problem('not-found');
    return found;
  };
  const turn = (from: string, to: 'active' | 'suspended') => (request: FakeRequest) => {
    const found = find(request);
    if (found.state !== from) throw tenantsProblem('tenant-state', { extra: { state: found.state } });
    return inspect(Object.assign(found, { state: to })).tenant;
  };
  return {
    'tenants.listTenants': (request) => {
      const { q = '', state, plan } = given<{ q?: string; state?: string; plan?: string }>(request);
      const fits = (row: (typeof rows)[number]) =>
        (row.id === q || row.slug.includes(q.toLowerCase()) || row.name.toLowerCase().includes(q.toLowerCase())) &&
        (!state || row.state === state) &&
        (!plan || row.plan === plan);
      return page(rows.filter(fits));
    },
    'tenants.inspectTenant': (request) => inspect(find(request)),
    'tenants.createTenantForOwner': (request) => {
      const { name, slug, plan } = given<Pick<(typeof rows)[number], 'name' | 'slug' | 'plan'>>(request);
      if (rows.some((row) => row.slug === slug)) throw tenantsProblem('slug-taken');
      const made = {
        id: id('ten', rows.length + 1),
        name,
        slug,
        plan,
        state: 'active' as const,
        mode: 'live' as const,
      };
      rows.unshift({ ...made, createdAt: '2026-11-28T03:00:00.000Z' });
      return { ...theTenant, ...made };
    },
    'tenants.patchTenant': (request) => {
      if (request.ifMatch !== '"3"') throw problem('etag-mismatch');
      return inspect(Object.assign(find(request), { name: given<{ name: string }>(request).name })).tenant;
    },
    'tenants.suspendTenant': turn('active', 'suspended'),
    'tenants.resumeTenant': turn('suspended', 'active'),
    'tenants.restoreTenant': turn('closing', 'active'),
    'tenants.deleteTenant': (request) => {
      const found = find(request);
      if (given<{ confirm: string }>(request).confirm !== found.slug) throw tenantsProblem('confirmation-mismatch');
      Object.assign(found, { state: 'closing' });
      return {
        receiptId: id('del', 9),
        receiptSecret: 'rcs_4fQk29EXAMPLESECRET',
        operationId: id('op', 2),
        effectiveAt: '2026-12-28T03:00:00.000Z',
      };
    },
  };
}

function upkeepAnswers(): Answers {
  const letters = [...deadLetters];
  const known = reconciliations.map((each) => ({ ...each }));
  const operation = (request: FakeRequest) => {
    const found = operations.find((each) => each.id === given<{ operationId: string }>(request).operationId);
    if (!found) throw problem('not-found');
    return found;
  };
  return {
    'ops.listOperations': (request) => {
      const { state, tenantId } = given<{ state?: string; tenantId?: string }>(request);
      return page(
        operations.filter((each) => (!state || each.state === state) && (!tenantId || each.tenantId === tenantId)),
      );
    },
    'ops.getOperation': operation,
    'ops.resumeOperation': (request) => {
      const found = operation(request);
      if (found.state !== 'failed') throw opsProblem('operation-state', { extra: { state: found.state } });
      return { ...found, state: 'running', error: null, endedAt: null };
    },
    'ops.listReconciliations': () => ({ data: known }),
    'ops.getReconciliation': (request) => ({
      data: known.filter(({ name }) => name === given<{ name: string }>(request).name),
    }),
    'ops.runReconciliation': (request) => {
      const { name } = given<{ name: string }>(request);
      const ran = { ranAt: '2026-11-28T04:00:01.000Z', found: 0, repaired: 0, left: 0, examples: [] };
      setTimeout(() => Object.assign(known.find((each) => each.name === name) ?? {}, ran), 1_000);
      return { name, requestedAt: '2026-11-28T04:00:00.000Z' };
    },
    'ops.listDeadLetters': (request) => {
      const { queue } = given<{ queue?: string }>(request);
      return { data: letters.filter((each) => !queue || each.queue === queue), hasMore: false };
    },
    'ops.replayDeadLetter': (request) => {
      const { deadLetterId } = given<{ deadLetterId: string }>(request);
      letters.splice(
        letters.findIndex((each) => each.id === deadLetterId),
        1,
      );
      return { id: deadLetterId, state: 'replayed', records: 1 };
    },
    'ops.removeDeadLetter': (request) => {
      const { deadLetterId } = given<{ deadLetterId: string }>(request);
      letters.splice(
        letters.findIndex((each) => each.id === deadLetterId),
        1,
      );
    },
  };
}

/** A service in the middle of its life, as its staff see it: what every page has something to show for. */
export function operatorsAnswers(): Answers {
  const me = { ...staff, mfa: { ...staff.mfa } };
  const inside: Answers = {
    'identity.getOperator': () => me,
    'identity.endOperatorSession': () => undefined,
    'identity.startMfaEnrolment': () => ({
      secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP',
      otpauthUri:
        'otpauth://totp/Tenantry:sam@tenantry.example?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Tenantry',
    }),
    'identity.confirmMfaEnrolment': (request) => {
      if (given<{ code: string }>(request).code !== '123456') throw identityProblem('wrong-mfa-code');
      me.mfa.enrolled = true;
      return { enrolled: true };
    },
    'billing.listDunning': () => page([]),
    'billing.getTenantDunning': () => ({ standing: 'good', cases: [] }),
    'billing.listPlanVersions': () => ({ data: planVersions }),
    ...staffsLimitAnswers(),
    'analytics.getTenantSlis': (request) => ({
      ...given<{ from: string; to: string; window: string }>(request),
      data: health.map((of) => ({ ...of, load: { readUnits: 812.5, writeUnits: 40, computeGbSeconds: 3.25 } })),
    }),
    'audit.listTenantAuditEvents': () =>
      page(staffEvents.slice(0, 1).map(({ tenantId: _tenantId, ...event }) => ({ ...event, outcome: 'succeeded' }))),
    'audit.listStaffAuditEvents': (request) => {
      const { action } = given<{ action?: string }>(request);
      return page(staffEvents.filter((event) => !action || event.action === action));
    },
    ...tenantAnswers(),
    ...upkeepAnswers(),
    ...revenueAnswers(),
    ...migrationAnswers(),
  };
  return {
    ...Object.fromEntries(Object.entries(inside).map(([name, answer]) => [name, signedIn(answer)])),
    'identity.createOperatorSession': (request) => {
      const { password, mfaCode } = given<{ password: string; mfaCode?: string }>(request);
      if (password === 'wrong') throw identityProblem('invalid-credentials');
      if (me.mfa.enrolled && !mfaCode) throw identityProblem('mfa-required');
      return staffTokens;
    },
    'identity.refreshOperatorSession': () => ({
      ...staffTokens,
      accessToken: 'staff-access-2',
      refreshToken: 'staff-refresh-2',
    }),
  };
}
