import { createHash, randomBytes, randomInt } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { NewId } from '../kernel/ids.ts';
import { type Clock, instantOf } from '../kernel/time.ts';

const ulid = monotonicFactory();

/** The one place that reads the machine's clock and its randomness; everything else is given them. */
export const systemClock: Clock = () => instantOf(Date.now());
export const newId: NewId = (prefix) => `${prefix}_${ulid()}`;
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url');
export const randomDigits = (length: number): string => String(randomInt(10 ** length)).padStart(length, '0');
export const sha256 = (text: string | Uint8Array): string => createHash('sha256').update(text).digest('hex');
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
