import { createHash } from 'node:crypto';
import { invalidRequest, StripeProblem } from './errors.ts';
import { canonicalForm } from './form.ts';
import type { SavedReply } from './records.ts';
import type { Store } from './store.ts';

const A_DAY = 24 * 60 * 60;

/** A digest: what was sent may hold a card number, and the journal must not. */
const fingerprintOf = (body: string): string => createHash('sha256').update(canonicalForm(body)).digest('hex');

export interface Idempotency {
  /** The reply to give again, or undefined when the request is to be run; then `release` must follow. */
  claim(key: string, path: string, body: string): SavedReply | undefined;
  save(key: string, reply: Omit<SavedReply, 'created' | 'fingerprint' | 'id'> & { requestBody: string }): void;
  release(key: string): void;
}

const mismatch = (message: string): StripeProblem => new StripeProblem(400, { type: 'idempotency_error', message });

const checkSame = (saved: SavedReply, path: string, fingerprint: string): void => {
  const otherwise = `Try using a key other than '${saved.id}' if you meant to execute a different request.`;
  if (saved.path !== path)
    throw mismatch(
      `Keys for idempotent requests can only be used for the same endpoint they were first used for ('${path}' vs '${saved.path}'). ${otherwise}`,
    );
  if (saved.fingerprint !== fingerprint)
    throw mismatch(
      `Keys for idempotent requests can only be used with the same parameters they were first used with. ${otherwise}`,
    );
};

/** What ran is kept, good or bad; what was refused before it ran is not. */
export const isKept = (status: number): boolean => status < 300 || status === 402 || status >= 500;

export const createIdempotency = (store: Store): Idempotency => {
  const running = new Set<string>();
  return {
    claim: (key, path, body) => {
      if (key.length > 255)
        throw invalidRequest('Idempotency-Key is too long: it can have up to 255 characters.', {}, 400);
      const saved = store.get('saved_reply', key);
      if (saved && saved.created + A_DAY > store.now()) {
        checkSame(saved, path, fingerprintOf(body));
        return saved;
      }
      if (running.has(key))
        throw invalidRequest(
          `There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): ${key}. Please try again later.`,
          { code: 'idempotency_key_in_use' },
          409,
        );
      running.add(key);
      return undefined;
    },
    save: (key, { requestBody, ...reply }) => {
      store.put('saved_reply', {
        ...reply,
        id: key,
        fingerprint: fingerprintOf(requestBody),
        created: store.now(),
      });
    },
    release: (key) => {
      running.delete(key);
    },
  };
};
