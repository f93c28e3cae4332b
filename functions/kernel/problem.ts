/** RFC 9457 problem details, thrown by verbs and encoded once, by `serve`. */

export interface ProblemKind {
  readonly status: number;
  /** One sentence for the customer. */
  readonly title: string;
}

export interface FieldError {
  /** JSON pointer (RFC 6901) into the request's body, or `?name` for a query parameter. */
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
}

export interface ProblemOptions {
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
  /** Extension members (RFC 9457 section 3.2). */
  readonly extra?: Readonly<Record<string, unknown>>;
}

export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: string;
  readonly kind: ProblemKind;
  readonly options: ProblemOptions;

  constructor(code: string, kind: ProblemKind, options: ProblemOptions = {}) {
    super(`${code}: ${options.detail ?? kind.title}`);
    this.code = code;
    this.kind = kind;
    this.options = options;
  }
}

export type ProblemFactory<Code extends string> = (code: Code, options?: ProblemOptions) => Problem;

/** A capability's closed list of problems: `const problem = problemsOf({...}); throw problem('slug-taken')`. */
export function problemsOf<const Kinds extends Record<string, ProblemKind>>(
  kinds: Kinds,
): ProblemFactory<keyof Kinds & string> & { readonly kinds: Kinds } {
  const factory = (code: keyof Kinds & string, options?: ProblemOptions) => {
    const kind: ProblemKind | undefined = kinds[code];
    if (!kind) throw new Error(`no problem kind ${code}`);
    return new Problem(code, kind, options);
  };
  return Object.assign(factory, { kinds });
}

/** Problems that any route may answer. */
export const problem = problemsOf({
  'malformed-request': { status: 400, title: 'The request could not be read.' },
  'bad-cursor': { status: 400, title: 'This cursor does not belong to this list.' },
  'idempotency-key-required': { status: 400, title: 'This route needs an Idempotency-Key header.' },
  'idempotency-key-invalid': { status: 400, title: 'An Idempotency-Key has 1 to 255 printable characters.' },
  unauthenticated: { status: 401, title: 'A valid credential is needed.' },
  'credential-revoked': { status: 401, title: 'This credential has been revoked.' },
  forbidden: { status: 403, title: 'Your role does not allow this.' },
  'not-found': { status: 404, title: 'There is no such resource.' },
  'method-not-allowed': { status: 405, title: 'This resource does not know that method.' },
  'idempotency-in-flight': { status: 409, title: 'A request with this Idempotency-Key is still running.' },
  conflict: { status: 409, title: 'The resource changed meanwhile; read it and try again.' },
  'tenant-deleted': { status: 410, title: 'This tenant has been deleted.' },
  'etag-mismatch': { status: 412, title: 'The resource is not at the version that If-Match names.' },
  'body-too-large': { status: 413, title: 'The request body is larger than 1 MB.' },
  'unsupported-media-type': { status: 415, title: 'This route reads application/json.' },
  'validation-failed': { status: 422, title: 'The request does not fit the schema.' },
  'idempotency-key-reused': { status: 422, title: 'This Idempotency-Key was used with another request.' },
  'key-disabled': { status: 423, title: 'The encryption key of this tenant is disabled.' },
  'if-match-required': { status: 428, title: 'This route needs an If-Match header.' },
  'limit-reached': { status: 402, title: 'A limit of your plan is reached.' },
  'quota-exceeded': { status: 429, title: 'Too many requests; wait a moment.' },
  'tenant-suspended': { status: 402, title: 'This tenant is suspended.' },
  'tenant-closing': { status: 409, title: 'This tenant is being closed; an owner may restore it until its end.' },
  'mfa-enrolment-required': { status: 403, title: 'Enrol a second factor first.' },
  unavailable: { status: 503, title: 'A service that this request needs does not answer; try again.' },
  'internal-error': { status: 500, title: 'Something went wrong on our side.' },
});

export function isProblem(error: unknown): error is Problem {
  return error instanceof Problem;
}
