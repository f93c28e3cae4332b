import { epochMs, type Instant } from '../../kernel/time.ts';

/** Covers the commit that is under way and clocks that differ between machines. */
const MARGIN_MS = 2_000;

/**
 * Credentials issued before this are refused. It lies a little ahead: whoever read the old role just before the commit
 * issues a credential dated before the mark; whoever reads the mark issues one dated at the mark (`issuedAt`).
 */
export const markAt = (now: Instant): number => epochMs(now) + MARGIN_MS;

/** The date that a new credential carries, given the watermark that its issuer read together with the rights. */
export const issuedAt = (now: Instant, revokedBeforeMs: number): number => Math.max(epochMs(now), revokedBeforeMs);
