import type * as z from 'zod';
import type { EventDefinition } from './event.ts';
import type { OperatorPermission, Permission } from './permissions.ts';
import type { ProblemKind } from './problem.ts';
import type { OperatorContext, PublicContext, TenantContext } from './tenant-context.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Who answers for the caller: the tenant API's authorizer, the operators' authorizer, or the route itself. */
export type Auth = 'tenant' | 'operator' | 'public';

export interface Endpoint {
  readonly method: Method;
  /** With its version, as the client sends it: `/v1/projects/{projectId}`. */
  readonly path: string;
  readonly auth: Auth;
  /** Which of the two REST APIs serve it. */
  readonly apis: readonly ('tenant' | 'operators')[];
  /** The entry `functions/<capability>/<entry>.lambda.ts` behind it. */
  readonly entry: string;
  readonly permission?: Permission | OperatorPermission;
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** An object's fields join the verb's input; any other schema arrives as `input.body`. */
  readonly body?: z.ZodType;
  /** Media types read besides application/json. */
  readonly mediaTypes?: readonly string[];
  /** The output is text of this media type rather than JSON. */
  readonly produces?: string;
  /** Absent: 204 without a body. */
  readonly output?: z.ZodType;
  readonly success: 200 | 201 | 202 | 204;
  /** `guarded`: the effect is more than one commit, so the whole verb runs behind the idempotency record. */
  readonly idempotency: 'none' | 'optional' | 'required';
  readonly guarded: boolean;
  readonly ifMatch: 'none' | 'honored' | 'required';
  /** Calls that the api-calls meter leaves out (pricing.md section 10). */
  readonly unmetered: boolean;
  readonly problems: readonly string[];
  /** The body is read by the verb as raw bytes (signed webhooks): `input.raw`. */
  readonly raw: boolean;
  /** Also reached by credentials of a deleted tenant, when they repeat an Idempotency-Key; the verb keeps its own replays. */
  readonly servesDeleted: boolean;
  /** What becomes of a call that the rate limiter can't judge; where absent, what only looks goes on. */
  readonly limiterDown?: 'open' | 'closed';
}

type Defaults = {
  auth: 'tenant';
  apis: readonly ['tenant'];
  entry: 'api';
  idempotency: 'none';
  guarded: false;
  ifMatch: 'none';
  unmetered: false;
  problems: readonly [];
  raw: false;
  servesDeleted: false;
};
type Given = Pick<Endpoint, 'method' | 'path' | 'summary' | 'success'> & Partial<Endpoint>;

/** One route, as data: validation, types, OpenAPI, gateway document, SDK and permission tests all come from it. */
export function endpoint<const E extends Given>(given: E): Omit<Defaults, keyof E> & E {
  const defaults: Defaults = {
    auth: 'tenant',
    apis: ['tenant'],
    entry: 'api',
    idempotency: 'none',
    guarded: false,
    ifMatch: 'none',
    unmetered: false,
    problems: [],
    raw: false,
    servesDeleted: false,
  };
  return { ...defaults, ...given };
}

type PartOf<E, Name extends string> = E extends { readonly [K in Name]: infer S extends z.ZodType }
  ? z.output<S>
  : unknown;
type BodyOf<E> = E extends { readonly raw: true }
  ? { readonly raw: Uint8Array; readonly headers: Readonly<Record<string, string>> }
  : E extends { readonly body: infer S }
    ? S extends z.ZodObject
      ? z.output<S>
      : S extends z.ZodType
        ? { readonly body: z.output<S> }
        : unknown
    : unknown;

/** What a verb is given: path, query and body fields in one decoded value. */
export type InputOf<E> = PartOf<E, 'params'> & PartOf<E, 'query'> & BodyOf<E>;
export type OutputOf<E> = E extends { readonly output: infer S extends z.ZodType } ? z.output<S> : undefined;

export type ContextOf<E> = E extends { readonly auth: 'tenant' }
  ? TenantContext
  : E extends { readonly auth: 'operator' }
    ? OperatorContext
    : PublicContext;

/** The one signature of every use case: `(ctx, input, deps)`. */
export type Verb<E, Deps> = (ctx: ContextOf<E>, input: InputOf<E>, deps: Deps) => Promise<OutputOf<E>>;

export interface Capability {
  readonly name: string;
  readonly endpoints: Readonly<Record<string, Endpoint>>;
  readonly problems: Readonly<Record<string, ProblemKind>>;
  readonly events: Readonly<Record<string, EventDefinition>>;
  /** Collections of `TENANT#<id>#…` that this capability owns: deletion empties exactly these. */
  readonly collections: readonly string[];
}

export function capability<const C extends Capability>(given: C): C {
  return given;
}

type EntryOf<E> = E extends { readonly entry: infer N } ? N : never;

/** The endpoints of one entry: a missing verb does not compile. */
export type EndpointsOf<C extends Capability, Entry extends string> = {
  [K in keyof C['endpoints'] as EntryOf<C['endpoints'][K]> extends Entry ? K : never]: C['endpoints'][K];
};

export type VerbsOf<C extends Capability, Entry extends string, Deps> = {
  readonly [K in keyof EndpointsOf<C, Entry>]: Verb<EndpointsOf<C, Entry>[K], Deps>;
};

export type EntryContext<C extends Capability, Entry extends string> = ContextOf<
  EndpointsOf<C, Entry>[keyof EndpointsOf<C, Entry>]
>;
