import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema, tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText, pageOf, pageQuery } from '../kernel/page.ts';

export const dunningActs = ['retry', 'remind', 'suspend', 'final-notice', 'write-off'] as const;
export const dunningStates = ['retrying', 'grace', 'suspended', 'recovered', 'written-off'] as const;
export const standings = ['good', 'past-due', 'suspended'] as const;
const notices = [
  'payment-failed',
  'method-refused',
  'confirmation-needed',
  'overdue',
  'suspended',
  'final-notice',
  'extended',
  'written-off',
  'recovered',
] as const;

const caseSchema = z.object({
  invoiceId: z.string(),
  number: z.string(),
  state: z.enum(dunningStates),
  open: moneyCodec,
  openedAt: instantText,
  nextAct: z.enum(dunningActs).nullable().describe('What happens next if nothing is paid'),
  nextAt: instantText.nullable(),
  lastFailure: z.object({ class: z.string(), code: z.string() }).nullable(),
});
export type DunningCase = z.output<typeof caseSchema>;

/** `cases` are those that run; what was written off still counts for `standing`. */
export const dunningSchema = z.object({ standing: z.enum(standings), cases: z.array(caseSchema) });
export type Dunning = z.output<typeof dunningSchema>;

const rowSchema = caseSchema.omit({ lastFailure: true }).extend({ tenantId: z.string() });

const staff = { auth: 'operator', apis: ['operators'], entry: 'dunning' } as const;
const act = {
  ...staff,
  method: 'POST',
  permission: 'ops:write',
  success: 200,
  idempotency: 'required',
  params: z.object({ tenantId: tenantIdSchema, invoiceId: idSchema('inv') }),
  output: caseSchema,
} as const;
const reason = z.string().trim().min(1).max(500);

export const dunningEndpoints = {
  getDunning: endpoint({
    method: 'GET',
    path: '/v1/dunning',
    permission: 'billing:read',
    summary: 'What is overdue, and what happens next if it is not paid',
    success: 200,
    output: dunningSchema,
  }),
  listDunning: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/dunning',
    permission: 'ops:read',
    summary: 'Unpaid invoices that something is done about, over all tenants',
    success: 200,
    query: z.object(pageQuery),
    output: pageOf(rowSchema),
  }),
  getTenantDunning: endpoint({
    ...staff,
    method: 'GET',
    path: '/v1/tenants/{tenantId}/dunning',
    permission: 'ops:read',
    summary: 'How one tenant stands with what it owes',
    success: 200,
    params: z.object({ tenantId: tenantIdSchema }),
    output: dunningSchema,
  }),
  retryDunning: endpoint({
    ...act,
    path: '/v1/tenants/{tenantId}/dunning/{invoiceId}/retry',
    summary: 'Ask the default method now; not one that its bank refused for good',
    problems: ['dunning-state', 'invoice-not-payable', 'payment-method-required', 'method-refused'],
  }),
  extendDunning: endpoint({
    ...act,
    path: '/v1/tenants/{tenantId}/dunning/{invoiceId}/extend',
    summary: 'Put off everything that is left; a suspension for this invoice ends at once',
    body: z.strictObject({ days: z.number().int().min(1).max(90), reason }),
    problems: ['dunning-state'],
  }),
  writeOffDunning: endpoint({
    ...act,
    path: '/v1/tenants/{tenantId}/dunning/{invoiceId}/write-off',
    summary: 'Give up what is open: it becomes bad debt, and the subscription ends with its period',
    body: z.strictObject({ reason }),
    problems: ['dunning-state'],
  }),
};

export const dunningEvents = {
  dunningAdvanced: event(
    'billing',
    'DunningAdvanced',
    1,
    z.object({
      invoiceId: z.string(),
      number: z.string(),
      state: z.enum(dunningStates),
      notice: z.enum(notices),
      open: moneyCodec,
      nextAct: z.enum(dunningActs).nullable(),
      nextAt: instantText.nullable(),
    }),
  ),
  /** `revision` grows with each change, so that whoever follows can tell an older one that comes late. */
  standingChanged: event(
    'billing',
    'StandingChanged',
    1,
    z.object({ standing: z.enum(standings), revision: z.number().int() }),
  ),
};
