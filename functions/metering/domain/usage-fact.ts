import type { Instant } from '../../kernel/time.ts';

/** An accepted event on its way to be counted. */
export interface EventFact {
  readonly kind: 'event';
  /** Digest of (source, id): with the tenant, the event's identity. */
  readonly identity: string;
  /** Digest of what a repeat must agree on. */
  readonly digest: string;
  readonly meter: string;
  readonly time: Instant;
  readonly units: bigint;
  readonly raw: string;
}

/** Calls of one meter in one second, each by its id, so that any regrouping of them still counts each once. */
export interface CallsFact {
  readonly kind: 'calls';
  readonly meter: string;
  /** `2026-11-24T10:00:07` */
  readonly second: string;
  readonly ids: readonly string[];
}

/** A mark in a lane: once it is acknowledged, everything before it in the lane is counted. */
export interface BarrierFact {
  readonly kind: 'barrier';
  readonly barrierId: string;
  readonly lane: string;
}

export type UsageFact = EventFact | CallsFact | BarrierFact;
export type CountableFact = EventFact | CallsFact;

/** A fact as the stream gave it back. */
export type Arrived<Fact extends UsageFact = UsageFact> = Fact & { readonly sequence: string };

export const hourOf = (at: string): string => at.slice(0, 13);
export const minuteOf = (at: string): string => at.slice(0, 16);
export const secondOf = (at: string): string => at.slice(0, 19);
/** 0 to 3: days of every zone in use begin on a quarter of a UTC hour. */
export const quarterOf = (at: string): number => Math.floor(Number(at.slice(14, 16)) / 15);
