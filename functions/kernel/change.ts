import type { Problem } from './problem.ts';

export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Key & Readonly<Record<string, unknown>>;

export type Scalar = string | number | bigint | boolean;

/** What must hold of the stored item for a write to pass. Data, not strings, so that a fake can honor it. */
export type Condition =
  | { readonly kind: 'absent' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'equals'; readonly values: Readonly<Record<string, Scalar>> }
  /** The item is absent, or its `expiresAt` (epoch seconds) has passed: TTL deletes late. */
  | { readonly kind: 'absent-or-expired'; readonly nowSeconds: number }
  | { readonly kind: 'absent-or-equals'; readonly values: Readonly<Record<string, Scalar>> }
  /** `attribute` is absent or below `value` (numbers and strings compare as DynamoDB does). */
  | { readonly kind: 'below'; readonly attribute: string; readonly value: Scalar }
  /** The item is there, and `attribute` is absent or below `value`. */
  | { readonly kind: 'exists-and-below'; readonly attribute: string; readonly value: Scalar }
  /** Both: the item is there with these values, and `attribute` is below `value`. */
  | {
      readonly kind: 'equals-and-below';
      readonly values: Readonly<Record<string, Scalar>>;
      readonly attribute: string;
      readonly value: Scalar;
    };

interface Conditional {
  readonly if?: Condition;
  /** Thrown when the condition fails; without it the transaction fails as `WriteConflict`. */
  readonly orElse?: Problem;
}

export type Update = {
  readonly update: Key;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly add?: Readonly<Record<string, number | bigint>>;
  readonly remove?: readonly string[];
} & Conditional;

export type Write =
  | ({ readonly put: Item } & Conditional)
  | ({ readonly delete: Key } & Conditional)
  | ({ readonly check: Key } & Conditional)
  | Update;

/** A write of the transaction met a condition that did not hold. */
export class WriteConflict extends Error {
  override readonly name = 'WriteConflict';
  readonly index: number;
  readonly existing: Item | undefined;

  constructor(index: number, existing?: Item) {
    super(`write ${index} of the transaction met a failed condition`);
    this.index = index;
    this.existing = existing;
  }
}

export interface AuditEntry {
  /** `<noun>.<verb>`, e.g. `project.create`. */
  readonly action: string;
  /** The id of what was changed. */
  readonly target: string;
  /** Names (never sensitive values) of what changed. */
  readonly changes?: Readonly<Record<string, unknown>>;
}

export interface OutgoingEvent {
  /** EventBridge source, `tenantry.<capability>`. */
  readonly source: string;
  /** EventBridge detail-type, PascalCase past tense. */
  readonly type: string;
  readonly version: number;
  readonly data: unknown;
}

export interface Change<Reply> {
  readonly writes: readonly Write[];
  readonly audit: AuditEntry;
  readonly events?: readonly OutgoingEvent[];
  /** What the caller is answered; kept, sealed, for replays of the same Idempotency-Key. */
  readonly reply: Reply;
}

/** The only way to write: data, audit record, outbox events and idempotency record in one transaction. */
export type Commit = <Reply>(change: Change<Reply>) => Promise<Reply>;

export interface Page<T> {
  readonly data: readonly T[];
  /** The key of the last item read, where more may follow. */
  readonly last?: Key;
}
