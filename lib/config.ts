import * as z from 'zod';
import { postalAddressSchema } from '../functions/kernel/postal-address.ts';
import { taxPolicies } from '../functions/kernel/tax-policy.ts';

/** What differs between stages; everything else is the same app. */
export const stageSchema = z.object({
  name: z.enum(['local', 'dev', 'prod']),
  account: z.string().optional(),
  region: z.string(),
  /** The API is at api.<domain>, the operators' at operators.<domain>, the console at console.<domain>. */
  domain: z.string(),
  mailFrom: z.string(),
  /** Issues the invoices; begins every invoice number. */
  legalEntity: z.object({
    code: z.string().regex(/^[A-Z]{2,8}$/),
    name: z.string(),
    timezone: z.string(),
    /** What the law wants on an invoice; null only where nothing is sold. */
    address: postalAddressSchema.nullable(),
    taxId: z.string().nullable(),
  }),
  /** Data outlives a mistaken `cdk destroy`. */
  protectData: z.boolean(),
  logRetentionDays: z.union([z.literal(7), z.literal(30), z.literal(365)]),
  tierRates: z.record(z.enum(['pool', 'silo']), z.object({ ratePerSecond: z.number(), burst: z.number() })),
  stripeUrl: z.url(),
  /** Whether invoices carry tax, and what becomes of a buyer without an address (docs/decisions/0014-tax.md). */
  tax: z.enum(taxPolicies),
  /** Ready to be claimed by a sign-up; each costs its encryption key, $1 a month (docs/decisions/0007). */
  preparedTenants: z.number().int().min(0).max(1_000),
  /** Whether staff may work before they have enrolled a second factor. */
  staffMfa: z.enum(['required', 'optional']),
  /** How long a deletion that is not to be at once can be called back. */
  deletionGraceDays: z.number().int().min(1).max(90),
});
export type Stage = z.infer<typeof stageSchema>;

const common = {
  region: 'us-east-1',
  legalEntity: {
    ...{ code: 'TNY', name: 'Tenantry Inc.', timezone: 'UTC', taxId: null },
    address: { line1: '1 Example Street', postalCode: '19801', city: 'Wilmington', region: 'Delaware', country: 'US' },
  },
  tierRates: { pool: { ratePerSecond: 100, burst: 200 }, silo: { ratePerSecond: 500, burst: 1_000 } },
  stripeUrl: 'https://api.stripe.com',
  tax: 'trial' as const,
  staffMfa: 'required' as const,
  deletionGraceDays: 14,
};

const stages: Readonly<Record<Stage['name'], z.input<typeof stageSchema>>> = {
  local: {
    ...common,
    name: 'local',
    // The printed operator signs in with address and password alone; whoever enrols is asked for the code all the same.
    staffMfa: 'optional',
    account: '000000000000',
    domain: 'tenantry.test',
    mailFrom: 'no-reply@tenantry.test',
    protectData: false,
    logRetentionDays: 7,
    preparedTenants: 5,
  },
  dev: {
    ...common,
    name: 'dev',
    domain: 'dev.tenantry.example',
    mailFrom: 'no-reply@dev.tenantry.example',
    protectData: true,
    logRetentionDays: 30,
    preparedTenants: 5,
  },
  prod: {
    ...common,
    name: 'prod',
    domain: 'tenantry.example',
    mailFrom: 'no-reply@tenantry.example',
    protectData: true,
    logRetentionDays: 365,
    preparedTenants: 200,
    tax: 'binding',
  },
};

export interface StageOverrides {
  readonly account?: string | undefined;
  readonly region?: string | undefined;
  readonly domain?: string | undefined;
}

/** `cdk deploy -c stage=prod -c domain=example.com`; account and Region come from the CLI's environment. */
export function stageOf(name: string, overrides: StageOverrides = {}): Stage {
  const base = stages[z.enum(['local', 'dev', 'prod']).parse(name)];
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value));
  const mail = overrides.domain ? { mailFrom: `no-reply@${overrides.domain}` } : {};
  return sellable(stageSchema.parse({ ...base, ...mail, ...given }));
}

/** Where things are sold, tax is not tried out, and not calculated by a stand-in. */
export function sellable(stage: Stage): Stage {
  const { name, tax, stripeUrl } = stage;
  if (name === 'prod' && tax === 'trial') throw new Error('a production’s tax is binding, or not configured');
  if (tax === 'binding' && new URL(stripeUrl).origin !== 'https://api.stripe.com')
    throw new Error(`tax that binds is not calculated by ${stripeUrl}`);
  return stage;
}

export const origins = (stage: Stage) => ({
  api: `https://api.${stage.domain}`,
  operators: `https://operators.${stage.domain}`,
  console: `https://console.${stage.domain}`,
  docs: `https://docs.${stage.domain}`,
});
