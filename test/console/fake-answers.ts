import { billingProblem } from '../../functions/billing/contract.ts';
import { identityProblem } from '../../functions/identity/contract.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { tenantsProblem } from '../../functions/tenants/contract.ts';
import type { Answer, Answers } from './fake-api.ts';
import {
  eur,
  id,
  invoiceOf,
  legal,
  period,
  plans,
  previewOf,
  receiptOf,
  theOwner,
  theTenant,
  usage,
} from './fake-data.ts';
import { detailsAnswers } from './fake-details.ts';
import { healthAnswers } from './fake-health.ts';
import { keyAnswers } from './fake-key.ts';
import { limitAnswers } from './fake-limits.ts';

const at = '2026-11-20T09:30:00.000Z';
const page = (data: readonly unknown[]) => ({ data, nextCursor: null, hasMore: false });
const session = {
  accessToken: 'access-1',
  refreshToken: 'refresh-1',
  expiresAt: '2030-01-01T00:00:00.000Z',
  tenantId: theTenant.id,
  role: 'owner',
};

const signedIn =
  (answer: Answer): Answer =>
  (request) => {
    if (!request.token) throw problem('unauthenticated');
    return answer(request);
  };

function peopleAnswers(): Answers {
  const person = (n: number, name: string, role: string, state = 'active') => ({
    id: id('usr', n),
    email: `${name.split(' ')[0]?.toLowerCase()}@northwind.example`,
    name,
    role,
    state,
    createdAt: at,
    etag: '"1"',
  });
  const invitations: Record<string, unknown>[] = [
    {
      id: id('ivt', 1),
      email: 'vera@northwind.example',
      role: 'viewer',
      state: 'open',
      expiresAt: '2026-12-01T09:30:00.000Z',
      createdAt: at,
      etag: '"1"',
    },
  ];
  const tokens: Record<string, unknown>[] = [
    {
      id: id('tok', 1),
      name: 'Build server',
      scopes: ['projects:read', 'files:write'],
      state: 'active',
      createdBy: theOwner.id,
      createdAt: at,
      expiresAt: '2027-02-20T09:30:00.000Z',
      hint: '9f3k',
      etag: '"1"',
    },
    {
      id: id('tok', 2),
      name: 'Old export',
      scopes: ['usage:read'],
      state: 'revoked',
      createdBy: theOwner.id,
      createdAt: at,
      expiresAt: null,
      hint: 'x2pa',
      etag: '"2"',
    },
  ];
  return {
    'identity.listUsers': () =>
      page([
        person(1, 'Olivia Owner', 'owner'),
        person(2, 'Adam Admin', 'admin'),
        person(3, 'Mia Member', 'member'),
        person(4, 'Bill Ingram', 'billing', 'inactive'),
      ]),
    'identity.updateUser': ({ input }) => ({ ...person(2, 'Adam Admin', 'admin'), ...(input as object) }),
    'identity.listInvitations': () => page(invitations),
    'identity.createInvitation': ({ input }) => {
      invitations.unshift({
        id: id('ivt', invitations.length + 1),
        ...(input as object),
        state: 'open',
        expiresAt: '2026-12-01T09:30:00.000Z',
        createdAt: at,
        etag: '"1"',
      });
      return invitations[0];
    },
    'identity.resendInvitation': () => invitations[0],
    'identity.revokeInvitation': () => ({ ...invitations[0], state: 'revoked' }),
    'identity.listApiTokens': () => page(tokens),
    'identity.createApiToken': ({ input }) => {
      const made = {
        id: id('tok', tokens.length + 1),
        state: 'active',
        createdBy: theOwner.id,
        createdAt: at,
        expiresAt: null,
        hint: 'ab12',
        etag: '"1"',
        ...(input as object),
      };
      tokens.unshift(made);
      return { ...made, token: 'tnt_live_01JD0000000000000000000001_tok_3kq9vEXAMPLEEXAMPLEEXAMPLEab12' };
    },
    'identity.revokeApiToken': () => undefined,
    'audit.listAuditEvents': ({ input }) => {
      const event = (
        n: number,
        action: string,
        target: string,
        changes: object | null = null,
        outcome = 'succeeded',
      ) => ({
        id: id('aud', n),
        occurredAt: `2026-11-2${n % 5}T1${n}:04:00.000Z`,
        actor: { type: n === 4 ? 'token' : 'user', id: id('usr', (n % 3) + 1) },
        action,
        target,
        outcome,
        requestId: id('req', n),
        changes,
      });
      const all = [
        event(1, 'project.created', id('prj', 1), { name: 'sealed' }),
        event(2, 'user.updated', id('usr', 2), { role: { from: 'member', to: 'admin' } }),
        event(3, 'invitation.created', id('ivt', 1)),
        event(4, 'file.deleted', id('fil', 2)),
        event(5, 'subscription.changed', id('sub', 1), null, 'denied'),
      ];
      const { action } = input as { action?: string };
      return page(all.filter((each) => !action || each.action === action));
    },
  };
}

function workspaceAnswers(uploadUrl: string): Answers {
  const projects: Record<string, unknown>[] = ['Antarctic survey', 'Soil samples', 'Quarterly report'].map(
    (name, index) => ({
      id: id('prj', index + 1),
      name,
      description: index === 1 ? null : 'Raw data, notes and the drafts that came of them.',
      isSample: index === 2,
      createdAt: at,
      updatedAt: at,
      etag: '"1"',
    }),
  );
  const files: Record<string, unknown>[] = [
    {
      id: id('fil', 1),
      projectId: id('prj', 1),
      name: 'ice-cores.csv',
      contentType: 'text/csv',
      sizeBytes: 48_210_332,
      state: 'ready',
      isSample: false,
      createdAt: at,
      etag: '"2"',
    },
    {
      id: id('fil', 2),
      projectId: id('prj', 1),
      name: 'station-photos.zip',
      contentType: 'application/zip',
      sizeBytes: 1_320_112_004,
      state: 'pending',
      isSample: false,
      createdAt: at,
      etag: '"1"',
    },
  ];
  return {
    'workspace.listProjects': () => page(projects),
    'workspace.getProject': ({ input }) => {
      const found = projects.find((project) => project['id'] === (input as { projectId?: string }).projectId);
      if (!found) throw problem('not-found');
      return found;
    },
    'workspace.createProject': ({ input }) => {
      projects.unshift({
        id: id('prj', projects.length + 1),
        description: null,
        isSample: false,
        createdAt: at,
        updatedAt: at,
        etag: '"1"',
        ...(input as object),
      });
      return projects[0];
    },
    'workspace.updateProject': ({ input, ifMatch }) => {
      const found = projects.find((project) => project['id'] === (input as { projectId?: string }).projectId);
      if (!found || found['etag'] !== ifMatch) throw problem('etag-mismatch');
      return Object.assign(found, input, { etag: '"2"' });
    },
    'workspace.deleteProject': () => undefined,
    'workspace.listFiles': () => page(files),
    'workspace.createFile': ({ input }) => {
      const made = {
        id: id('fil', files.length + 1),
        state: 'pending',
        isSample: false,
        createdAt: at,
        etag: '"1"',
        ...(input as object),
      };
      files.unshift(made);
      setTimeout(() => Object.assign(made, { state: 'ready' }), 1_500);
      return { ...made, uploadUrl, headers: {}, uploadExpiresAt: at };
    },
    'workspace.getFile': () => ({ ...files[0], downloadUrl: 'about:blank' }),
    'workspace.deleteFile': () => undefined,
    'workspace.addSampleData': () => ({ projects: 3, files: 9 }),
    'workspace.removeSampleData': () => undefined,
  };
}

function billingAnswers(): Answers {
  const subscription = {
    id: id('sub', 1),
    plan: 'pro',
    version: 1,
    state: 'active',
    currency: 'EUR',
    interval: 'month',
    period,
    pendingChange: null,
    cancelAt: null,
  };
  const card = (n: number, brand: string, last4: string, isDefault: boolean) => ({
    id: `pm_${n}`,
    kind: 'card',
    brand,
    last4,
    expMonth: 4,
    expYear: 2029,
    isDefault,
  });
  const invoices = [invoiceOf(43, 'past-due'), invoiceOf(41, 'paid', 4500)];
  return {
    'billing.listPlans': () => ({ data: plans }),
    'billing.getSubscription': () => subscription,
    'billing.previewChange': ({ input }) => previewOf((input as { plan?: 'pro' }).plan ?? 'pro'),
    'billing.changeSubscription': ({ input }) =>
      Object.assign(subscription, { plan: (input as { plan?: string }).plan }),
    'billing.cancelSubscription': () => Object.assign(subscription, { cancelAt: period.end }),
    'billing.resumeSubscription': () => Object.assign(subscription, { cancelAt: null }),
    'billing.setupPaymentMethod': () => ({
      provider: 'stripe',
      publishableKey: 'pk_test_fake',
      clientSecret: 'seti_1_secret_2',
    }),
    'billing.listPaymentMethods': () => ({
      data: [card(1, 'visa', '4242', true), card(2, 'mastercard', '4444', false)],
    }),
    'billing.setDefaultPaymentMethod': () => card(2, 'mastercard', '4444', true),
    'billing.removePaymentMethod': () => undefined,
    'billing.listPurchaseOrders': () => ({ data: [] }),
    'billing.getPaymentTerms': () => ({ collection: 'charge', netDays: null }),
    'billing.getDunning': () => ({ standing: 'good', cases: [] }),
    ...detailsAnswers(),
    'billing.listInvoices': () => page(invoices),
    'billing.getUpcomingInvoice': () => invoiceOf(44, 'draft'),
    'billing.getInvoice': ({ input }) =>
      invoices.find((invoice) => invoice.id === (input as { invoiceId?: string }).invoiceId) ?? invoices[0],
    'billing.getEInvoice': () => ({ url: 'about:blank', sha256: 'cd'.repeat(32), expiresAt: at }),
    'billing.getInvoicePdf': () => ({ url: 'about:blank', sha256: 'ab'.repeat(32), expiresAt: at }),
    'billing.payInvoice': () => {
      throw billingProblem('card-declined', { detail: 'The bank gave no reason.' });
    },
    'billing.listPayments': () =>
      page([
        {
          id: id('pay', 1),
          invoiceId: id('inv', 41),
          amount: eur(4500),
          refunded: eur(0),
          state: 'succeeded',
          failureClass: null,
          failureCode: null,
          createdAt: at,
        },
        {
          id: id('pay', 2),
          invoiceId: id('inv', 43),
          amount: eur(5420),
          state: 'failed',
          failureClass: 'soft',
          failureCode: 'insufficient_funds',
          createdAt: at,
        },
      ]),
    'billing.listCreditNotes': () => page([]),
  };
}

function usageAnswers(): Answers {
  return {
    'metering.getCurrentUsage': () => usage,
    'metering.queryMeter': ({ input }) => {
      const { key, from, to, window } = input as unknown as {
        key: string;
        from: string;
        to: string;
        window: 'hour' | 'day' | 'month';
      };
      const step = { hour: 3_600_000, day: 86_400_000, month: 30 * 86_400_000 }[window];
      const count = Math.ceil((Date.parse(to) - Date.parse(from)) / step);
      const data = Array.from({ length: count }, (_, n) => ({
        start: new Date(Date.parse(from) + n * step).toISOString(),
        end: new Date(Date.parse(from) + (n + 1) * step).toISOString(),
        quantity: String(Math.round(200 + 160 * Math.sin(n * 1.7 + key.length) + 12 * n)),
      }));
      return { key, window, data };
    },
  };
}

/** A company in the middle of its life: what every page has something to show for. */
export function fakeAnswers(options: { readonly uploadUrl?: string } = {}): Answers {
  let polls = 0;
  const inside: Answers = {
    'identity.getMe': () => theOwner,
    'identity.endSession': () => undefined,
    'tenants.getTenant': () => theTenant,
    'tenants.updateTenant': ({ input }) => ({ ...theTenant, ...(input as object), etag: '"4"' }),
    'tenants.requestDeletion': ({ input }) => {
      if ((input as { confirm?: string }).confirm !== theTenant.slug) throw tenantsProblem('confirmation-mismatch');
      return { receiptId: id('del', 1), receiptSecret: 'rcs_4fQk29EXAMPLESECRET', operationId: id('op', 1) };
    },
    ...keyAnswers(),
    ...peopleAnswers(),
    ...workspaceAnswers(options.uploadUrl ?? 'https://files.test/put'),
    ...billingAnswers(),
    ...usageAnswers(),
    ...healthAnswers(),
    ...limitAnswers(),
  };
  return {
    ...Object.fromEntries(Object.entries(inside).map(([name, answer]) => [name, signedIn(answer)])),
    'billing.listPlans': () => ({ data: plans }),
    'compliance.listLegal': () => ({ data: legal }),
    'compliance.getLegal': ({ input }) => ({
      ...legal.find(({ document }) => document === (input as { document?: string }).document),
      text: 'The parties agree.\n\n'.repeat(30),
    }),
    'tenants.createSignup': () => ({ id: id('sgn', 1), expiresAt: '2030-01-01T00:00:00.000Z' }),
    'tenants.verifySignup': ({ input }) => {
      if ((input as { code?: string }).code !== '123456') throw tenantsProblem('wrong-code');
      return { signupToken: 'signup-token', expiresAt: '2030-01-01T00:00:00.000Z' };
    },
    'tenants.createTenant': ({ input }) => ({
      ...theTenant,
      name: (input as { name?: string }).name,
      slug: (input as { slug?: string }).slug,
    }),
    'tenants.getDeletion': ({ token }) => {
      if (token !== 'rcs_4fQk29EXAMPLESECRET') throw problem('not-found');
      polls += 1;
      return receiptOf(polls > 2);
    },
    'identity.createSession': ({ input }) => {
      if ((input as { password?: string }).password === 'wrong') throw identityProblem('invalid-credentials');
      return session;
    },
    'identity.refreshSession': () => ({ ...session, accessToken: 'access-2', refreshToken: 'refresh-2' }),
    'identity.acceptInvitation': () => ({ userId: id('usr', 9), tenantId: theTenant.id, role: 'member' }),
  };
}
