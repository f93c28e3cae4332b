/** What calls took of the system: request units of the table, and memory by the time it was held. */
export interface Load {
  /** Halves are real: an eventually consistent read of 4 KB. */
  readonly read: number;
  readonly write: number;
  /** Gigabyte-milliseconds. */
  readonly gbMs: number;
}

export const noLoad: Load = { read: 0, write: 0, gbMs: 0 };

export const addLoads = (a: Load, b: Load): Load => ({
  read: a.read + b.read,
  write: a.write + b.write,
  gbMs: a.gbMs + b.gbMs,
});

/** Dollars a million on demand in us-east-1: aws.amazon.com/dynamodb/pricing/on-demand, aws.amazon.com/lambda/pricing (arm64). */
const PER_MILLION = { read: 0.125, write: 0.625, gbSeconds: 13.3334 };

/** One figure to compare tenants by, in millionths of a dollar: an estimate at list prices, not a bill. */
export const costOf = ({ read, write, gbMs }: Load): number =>
  read * PER_MILLION.read + write * PER_MILLION.write + (gbMs / 1_000) * PER_MILLION.gbSeconds;

/** A tenant's hour is on the list of the heavy from a tenth of a cent on; below, nobody would look for it there. */
export const LISTED_FROM = 1_000;
/** Five cents an hour, $36 a month: somebody should look. */
export const HEAVY_FROM = 50_000;
