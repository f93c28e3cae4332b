import { legalDocuments } from '../../compliance/contract.ts';
import type { InputOf, Verb } from '../../kernel/endpoint.ts';
import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { problem } from '../../kernel/problem.ts';
import { asReplay } from '../../kernel/replay.ts';
import type { PublicContext } from '../../kernel/tenant-context.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type Tenant, type tenants, tenantsProblem } from '../contract.ts';
import { missingAgreements } from '../domain/agreements.ts';
import { readSignupToken } from '../domain/signup-token.ts';
import { isReservedSlug } from '../domain/slug.ts';
import type { Claim, CreateTenantDeps, PreparedTenant, SignupRecord } from '../ports.ts';

type Input = InputOf<typeof tenants.endpoints.createTenant>;

/** API Gateway gives up after 29 seconds; the caller then repeats the request and finds the work where it is. */
const POLL_SECONDS = 25;
const POLL_MS = 150;

/** The sign-up that the bearer token belongs to. */
export async function admitTenant(
  ctx: PublicContext,
  { signups, secrets }: Pick<CreateTenantDeps, 'signups' | 'secrets'>,
): Promise<SignupRecord> {
  const token = readSignupToken(ctx.bearer);
  const signup = token && (await signups.find(token.signupId));
  if (!token || !signup?.tokenHash || !signup.tokenEndsAt) throw problem('unauthenticated');
  if (!secrets.matches(signup.tokenHash, signup.id, token.secret)) throw problem('unauthenticated');
  // What the token began, its holder may see to the end.
  if (signup.tokenEndsAt <= ctx.now && !signup.claim) throw problem('unauthenticated');
  return signup;
}

/** Synchronous for who asks; behind it a workflow that ends whole or undone, whatever happens to this request. */
export const createTenant: Verb<typeof tenants.endpoints.createTenant, CreateTenantDeps> = async (ctx, input, deps) => {
  const signup = await admitTenant(ctx, deps);
  if (ctx.idempotencyKey === undefined) throw problem('idempotency-key-required');
  const asked: Asked = {
    keyHash: deps.secrets.hash(signup.id, ctx.idempotencyKey),
    // Salted with the token: the order holds a password.
    requestHash: deps.secrets.hash(ctx.bearer ?? '', JSON.stringify(input)),
  };
  return makeTenant(ctx, { signup, order: input, asked, again: () => admitTenant(ctx, deps) }, deps);
};

export interface TenantOrder {
  readonly signup: SignupRecord;
  readonly order: Order;
  readonly asked: Asked;
  /** The sign-up as it is after somebody else was faster. */
  readonly again: () => Promise<SignupRecord>;
  /** Told of the tenant's id before anything of it is made; again with every repeat. */
  readonly announce?: (tenantId: TenantId) => Promise<void>;
}

type Order = Omit<Input, 'owner'> & {
  readonly owner: { readonly name: string; readonly password?: string | undefined };
};
type Now = Pick<PublicContext, 'now'>;

export async function makeTenant(ctx: Now, given: TenantOrder, deps: MakeDeps): Promise<Tenant> {
  const { signup, order, again } = given;
  if (signup.claim) return resume(ctx, signup, signup.claim, given, deps);
  assertAcceptable(order, deps.region);
  const claim = await begin(ctx, given, deps);
  if (claim) return follow(ctx, signup.id, claim.tenantId, given, deps);
  const winner = await again();
  if (!winner.claim) throw problem('conflict');
  return resume(ctx, winner, winner.claim, given, deps);
}

type MakeDeps = Omit<CreateTenantDeps, 'secrets'>;
type Asked = Omit<Claim, 'tenantId'>;

function assertAcceptable({ agreements, region }: Pick<Input, 'agreements' | 'region'>, ownRegion: string): void {
  if (region !== undefined && region !== ownRegion)
    throw problem('validation-failed', {
      errors: [{ pointer: '/region', code: 'unknown-region', message: `This deployment serves ${ownRegion}.` }],
    });
  const missing = missingAgreements(legalDocuments, agreements);
  if (missing.length > 0) throw tenantsProblem('agreement-required', { extra: { missing } });
}

async function begin(
  { now }: Now,
  { signup, order: { owner, ...order }, asked }: TenantOrder,
  deps: MakeDeps,
): Promise<Claim | undefined> {
  const taken = tenantsProblem('slug-taken');
  if (isReservedSlug(order.slug)) throw taken;
  const common = { userId: deps.newId('usr'), signupId: signup.id, order, createdAt: now };
  const { name, password } = owner;
  const details = { name, email: signup.email, ...(password === undefined ? {} : { password }) };
  for (const identity of [...(await preparedFor(asked, deps)), { tenantId: tenantIdSchema.parse(deps.newId('ten')) }]) {
    const claim: Claim = { ...asked, tenantId: identity.tenantId };
    const begun = await deps.provisionings.begin({ ...common, ...identity }, details, claim, taken);
    if (begun === 'begun') return claim;
    if (begun === 'sign-up-taken') return undefined;
  }
  throw problem('conflict');
}

const LOOKED_AT = 20;
const TRIED = 2;

/** Sign-ups at the same moment begin at different places, so that they do not all want the same one. */
async function preparedFor({ keyHash }: Asked, { prepared }: MakeDeps): Promise<readonly PreparedTenant[]> {
  const some = await prepared.some(LOOKED_AT);
  const start = Number.parseInt(keyHash.slice(0, 8), 16) % Math.max(1, some.length);
  return [...some.slice(start), ...some.slice(0, start)].slice(0, TRIED);
}

/** Same key and body: the same run. Anything else of this sign-up is refused. */
async function resume(
  ctx: Now,
  { id, state, reply }: SignupRecord,
  claim: Claim,
  given: Pick<TenantOrder, 'asked' | 'announce'>,
  deps: MakeDeps,
): Promise<Tenant> {
  const { asked } = given;
  if (claim.keyHash !== asked.keyHash)
    throw state === 'used'
      ? tenantsProblem('already-used')
      : problem('conflict', { detail: 'Another request is using this sign-up.' });
  if (claim.requestHash !== asked.requestHash) throw problem('idempotency-key-reused');
  if (reply !== undefined) return asReplay(JSON.parse(reply) as Tenant);
  return follow(ctx, id, claim.tenantId, given, deps);
}

async function follow(
  ctx: Now,
  signupId: string,
  tenantId: TenantId,
  { announce }: Pick<TenantOrder, 'announce'>,
  { provisioning, signups, clock, sleep }: MakeDeps,
): Promise<Tenant> {
  await announce?.(tenantId);
  // A run is named by its tenant: started twice it is one, and a later try after a failure is another.
  await provisioning.start(tenantId, { tenantId });
  const until = addSeconds(ctx.now, POLL_SECONDS);
  let state = await provisioning.state(tenantId);
  while (state === 'running' && clock() < until) {
    await sleep(POLL_MS);
    state = await provisioning.state(tenantId);
  }
  if (state === 'running') throw tenantsProblem('still-provisioning', { retryAfterSeconds: 5 });
  const signup = await signups.find(signupId);
  if (signup?.reply !== undefined && signup.claim?.tenantId === tenantId) return JSON.parse(signup.reply) as Tenant;
  const refusal = signup?.failure?.tenantId === tenantId ? signup.failure.code : undefined;
  if (refusal === 'weak-password') throw tenantsProblem('weak-password');
  throw tenantsProblem('provisioning-failed', { retryAfterSeconds: 2 });
}
