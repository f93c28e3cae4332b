import { type Candidate, candidateOf, type Digest, type Rejection, unreadable } from './accept.ts';
import { isReadable, readCloudEvent } from './cloud-event.ts';
import { parseExact } from './json-text.ts';

const MAX_EVENTS = 500;
const MEDIA_TYPES = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'];

export interface Batch {
  readonly candidates: readonly Candidate[];
  readonly rejected: readonly Rejection[];
}

export type BatchRefusal = 'unsupported-media-type' | 'malformed-request' | 'batch-too-large';

/** The request's bytes as candidates, or why there are none; one bad event never spoils the rest. */
export function readBatch(raw: Uint8Array, contentType: string | undefined, digest: Digest): Batch | BatchRefusal {
  const mediaType = (contentType ?? 'application/json').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!MEDIA_TYPES.includes(mediaType)) return 'unsupported-media-type';
  const values = valuesIn(raw);
  if (!values) return 'malformed-request';
  if (values.length > MAX_EVENTS) return 'batch-too-large';
  const events = values.map((value, index) => ({ index, event: readCloudEvent(value) }));
  return {
    candidates: events.flatMap(({ index, event }) => (isReadable(event) ? [candidateOf(index, event, digest)] : [])),
    rejected: events.flatMap(({ index, event }) => (isReadable(event) ? [] : [unreadable(index, event)])),
  };
}

function valuesIn(raw: Uint8Array): readonly unknown[] | undefined {
  try {
    const value = parseExact(new TextDecoder('utf-8', { fatal: true }).decode(raw));
    return Array.isArray(value) ? value : [value];
  } catch {
    return undefined;
  }
}
