/** What IAM is asked: may this role, under these session tags, do this to that. */
export interface IamRequest {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** A forgery of an allowed request, which IAM must refuse. */
export interface Mutant {
  /** What was forged: `other tenant's key`. */
  readonly kind: string;
  readonly request: IamRequest;
  readonly original: IamRequest;
}

/** Changes of a request; `undefined` takes a part of its context away. */
export interface Change {
  readonly action?: string;
  readonly resource?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly context?: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export function forged(original: IamRequest, kind: string, change: Change): Mutant {
  const context = Object.entries({ ...original.context, ...change.context }).filter(([, value]) => value !== undefined);
  const request = { ...original, ...change, context: Object.fromEntries(context) as IamRequest['context'] };
  return { kind, original, request };
}

export const tenantOf = (request: IamRequest): string | undefined => request.tags['TenantId'];
