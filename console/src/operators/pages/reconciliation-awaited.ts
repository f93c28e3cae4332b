import type { Reconciliation } from '../shapes.ts';

/** When each was asked for, by name. */
export type Awaited = Readonly<Record<string, string>>;

/** Asked for here, and its result is not there yet. Instants of equal form compare as texts. */
export const isAwaited = (awaited: Awaited, { name, ranAt }: Reconciliation): boolean => {
  const requestedAt = awaited[name];
  return requestedAt !== undefined && (ranAt === null || Date.parse(ranAt) < Date.parse(requestedAt));
};
