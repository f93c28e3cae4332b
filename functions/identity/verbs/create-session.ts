import type { Verb } from '../../kernel/endpoint.ts';
import { isStanding } from '../../kernel/tier.ts';
import { addSeconds } from '../../kernel/time.ts';
import { type identity, identityProblem } from '../contract.ts';
import { refreshTokenText } from '../domain/credential.ts';
import type { IssuedTokens, MembershipRow, SessionDeps, SignIn, TenantStanding } from '../ports.ts';

/** The pool's own lifetime of a refresh token. */
const SESSION_DAYS = 30;
/** Tried where an address has no membership, so that the answer takes as long as a wrong password's. */
const NOBODY = 'usr_00000000000000000000000000';

interface Candidate extends MembershipRow {
  readonly tenant: TenantStanding;
}
interface Tried {
  readonly candidate: Candidate;
  readonly answer: Exclude<SignIn, { kind: 'wrong' }>;
}

export const createSession: Verb<typeof identity.endpoints.createSession, SessionDeps> = async (
  ctx,
  { email, password, tenant, mfaCode },
  deps,
) => {
  const mac = await deps.macOf(email);
  const attempt = await deps.attempts.begin(mac, ctx.sourceIp, ctx.now);
  const right = await rightOnes(await candidatesOf(mac, tenant, deps), password, deps);
  const [first, ...others] = right;
  if (!first) throw identityProblem('invalid-credentials');
  if (others.length > 0) {
    await Promise.all([attempt.forget(), ...right.map((tried) => discard(tried, deps))]);
    const tenants = right.map(({ candidate }) => ({ id: candidate.tenantId, name: candidate.tenant.name }));
    throw identityProblem('tenant-choice', { extra: { tenants } });
  }
  const tokens = await issued(first, mfaCode, deps);
  await attempt.forget();
  return openSession(ctx, tokens, deps);
};

async function candidatesOf(mac: string, wanted: string | undefined, deps: SessionDeps): Promise<readonly Candidate[]> {
  const rows = await deps.directory.find(mac);
  const known = await Promise.all(rows.map(async (row) => candidateOf(row, deps)));
  return known.flatMap((candidate) => {
    const isWanted = wanted === undefined || wanted === candidate?.tenantId || wanted === candidate?.tenant.slug;
    return candidate && isWanted ? [candidate] : [];
  });
}

async function candidateOf(row: MembershipRow, { inTenant }: SessionDeps): Promise<Candidate | undefined> {
  const { standing, people } = inTenant(row.tenantId);
  const [tenant, member] = await Promise.all([standing.findTenant(), people.findMembership(row.userId)]);
  return tenant && isStanding(tenant.state) && member?.state === 'active' ? { ...row, tenant } : undefined;
}

async function rightOnes(
  candidates: readonly Candidate[],
  password: string,
  { pool }: SessionDeps,
): Promise<readonly Tried[]> {
  if (candidates.length === 0) await pool.signIn(NOBODY, password);
  const tried = await Promise.all(
    candidates.map(async (candidate) => ({ candidate, answer: await pool.signIn(candidate.userId, password) })),
  );
  return tried.flatMap(({ candidate, answer }) => (answer.kind === 'wrong' ? [] : [{ candidate, answer }]));
}

async function discard({ answer }: Tried, { pool }: SessionDeps): Promise<void> {
  if (answer.kind === 'issued' && answer.tokens.poolToken) await pool.revoke(answer.tokens.poolToken);
}

async function issued(
  { candidate, answer }: Tried,
  mfaCode: string | undefined,
  { pool }: SessionDeps,
): Promise<IssuedTokens> {
  if (answer.kind === 'issued') return answer.tokens;
  if (!mfaCode) throw identityProblem('mfa-required');
  const second = await pool.answer(candidate.userId, answer.challenge, mfaCode);
  if (second.kind !== 'issued') throw identityProblem('invalid-credentials');
  return second.tokens;
}

async function openSession(
  ctx: Parameters<typeof createSession>[0],
  tokens: IssuedTokens,
  { inTenant, secrets }: SessionDeps,
) {
  const { tenantId, userId, sessionId, accessToken, expiresAt, role, poolToken } = tokens;
  if (!poolToken) throw new Error('the pool gave no refresh token');
  const { sessions, commitAs } = inTenant(tenantId);
  const secret = secrets.make();
  const session = {
    id: sessionId,
    userId,
    secretHash: secrets.hash(secret),
    rotatedAt: ctx.now,
    startedAtMs: tokens.issuedAtMs,
    endsAt: addSeconds(ctx.now, SESSION_DAYS * 86_400),
    poolToken,
  };
  const refreshToken = refreshTokenText({ tenantId, userId, sessionId, secret });
  return commitAs(userId)({
    writes: [await sessions.add(session)],
    audit: { action: 'session.create', target: sessionId },
    reply: { accessToken, refreshToken, expiresAt, tenantId, role },
  });
}
