import type { CallShape } from '../guard/recorded-calls.ts';
import type { RolePolicies } from '../guard/role-policies.ts';
import { seeded } from './foreign.ts';
import { forgeKey, forgeObject } from './forge-others.ts';
import { forgeTable } from './forge-table.ts';
import { emulatorVerdicts, isBeyondSecond, type SecondOpinion, secondVerdicts } from './judges.ts';
import { type IamRequest, type Mutant, tenantOf } from './request.ts';

export interface ProofOptions {
  readonly calls: readonly CallShape[];
  readonly roles: readonly RolePolicies[];
  readonly python: string;
  readonly seed: number;
  /** At most so many forgeries, drawn by the seed; all of them where absent. */
  readonly atMost?: number;
}

export interface Proof {
  readonly seed: number;
  readonly originals: number;
  readonly mutants: number;
  /** Forgeries by kind: a kind that is missing was not tried. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly judgedTwice: number;
  /** Recorded calls that the policies refuse: then the forgeries of them prove nothing. */
  readonly refusedOriginals: readonly string[];
  readonly leaks: readonly string[];
  readonly disagreements: readonly string[];
  readonly secondFaults: readonly string[];
}

const text = ({ role, action, resource, tags, context }: IamRequest): string =>
  `${role}: ${action} on ${resource} ${JSON.stringify({ ...tags, ...context })}`;

/** Calls that reach tenants' data, or the table that holds it. */
export function forge(original: IamRequest, random: () => number): readonly Mutant[] {
  const tenantId = tenantOf(original);
  if (/:table\//.test(original.resource)) return forgeTable(original, random);
  if (tenantId === undefined) return [];
  if (original.resource.startsWith('arn:aws:s3:::')) return forgeObject(original, tenantId, random);
  const isTenantKey = original.context['kms:EncryptionContext:tenantId'] !== undefined;
  return isTenantKey ? forgeKey(original, tenantId, random) : [];
}

/** A forgery may come out as something that this role may do for itself; that is no forgery. */
const isOther = ({ original, request }: Mutant): boolean => JSON.stringify(request) !== JSON.stringify(original);

function sample<T>(all: readonly T[], size: number, random: () => number): readonly T[] {
  const drawn = [...all];
  for (let at = drawn.length - 1; at > 0; at -= 1) {
    const other = Math.floor(random() * (at + 1));
    [drawn[at], drawn[other]] = [drawn[other] as T, drawn[at] as T];
  }
  return drawn.slice(0, size);
}

export async function prove({
  calls,
  roles,
  python,
  seed,
  atMost = Number.POSITIVE_INFINITY,
}: ProofOptions): Promise<Proof> {
  const known = new Set(roles.map(({ role }) => role));
  const made = calls.filter(({ role, allowed }) => known.has(role) && allowed).map(requestOf);
  const random = seeded(seed);
  const asPolicies = reduced(roles);
  const originals = made.map(asPolicies);
  const mutants = sample(made.flatMap((original) => forge(original, random)).filter(isOther), atMost, random).map(
    (mutant) => ({ ...mutant, request: asPolicies(mutant.request) }),
  );
  const asked = [...originals, ...mutants.map(({ request }) => request)];
  const [first, second] = await Promise.all([emulatorVerdicts(python, asked, roles), secondVerdicts(asked, roles)]);
  return summary(seed, originals, mutants, first, second);
}

const requestOf = ({ role, action, resource, tags, context }: CallShape): IamRequest => ({
  role,
  action,
  resource,
  tags,
  context,
});

/**
 * Of what a request carries, only what a policy asks about can change its fate. What is forged is the whole: a condition
 * that was lost from every policy is a forgery that gets through, not one that nobody tries.
 */
function reduced(roles: readonly RolePolicies[]) {
  const policies = JSON.stringify(roles).toLowerCase();
  return (request: IamRequest): IamRequest => ({
    ...request,
    context: Object.fromEntries(
      Object.entries(request.context).filter(([name]) => policies.includes(`"${name.toLowerCase()}"`)),
    ),
  });
}

function summary(
  seed: number,
  originals: readonly IamRequest[],
  mutants: readonly Mutant[],
  first: readonly boolean[],
  { verdicts: second, faults }: SecondOpinion,
): Proof {
  const asked = [...originals, ...mutants.map(({ request }) => request)];
  const kinds: Record<string, number> = {};
  for (const { kind } of mutants) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const refused = originals.filter((_, at) => !first[at] || second[at] === false);
  const isLeak = (at: number) => first[originals.length + at] || second[originals.length + at] === true;
  const leaks = mutants.filter((_, at) => isLeak(at));
  const differ = asked.filter((_, at) => second[at] !== undefined && second[at] !== first[at]);
  return {
    seed,
    originals: originals.length,
    mutants: mutants.length,
    kinds,
    judgedTwice: mutants.filter(({ request }) => !isBeyondSecond(request)).length,
    refusedOriginals: refused.map(text),
    leaks: leaks.map(({ kind, request }) => `${kind}: ${text(request)}`),
    disagreements: differ.map(text),
    secondFaults: faults,
  };
}
