import { type Instant, parseInstant } from '../../kernel/time.ts';
import { canonical, numberText } from './json-text.ts';

/** A CloudEvent 1.0 that can be judged; whether it counts is decided in `accept.ts`. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  /** The meter's key. */
  readonly type: string;
  readonly time: Instant;
  readonly subject?: string;
  /** The extension attribute by which an operator names the tenant. */
  readonly tenantId?: string;
  readonly data: unknown;
  /** What a repeat must agree on: type, instant, subject and canonical data. */
  readonly content: string;
  /** As it was sent, numbers by their text. */
  readonly raw: string;
}

export interface Unreadable {
  readonly id: string | null;
  readonly detail: string;
}

const MAX_NAME = 512;
/** CloudEvents 1.0 asks intermediaries to carry 64 KiB ("Size Limits"). */
const MAX_EVENT_CHARACTERS = 65_536;

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= MAX_NAME;

export function readCloudEvent(value: unknown): CloudEvent | Unreadable {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || numberText(value) !== undefined)
    return { id: null, detail: 'An event is a JSON object.' };
  const given = value as Readonly<Record<string, unknown>>;
  const { id, source, type, subject, tenantid, data } = given;
  const time = typeof given['time'] === 'string' ? parseInstant(given['time']) : undefined;
  const flaw = flawOf(given, time);
  const content = canonical([type, time, subject, data]);
  const raw = JSON.stringify(value);
  if (flaw !== undefined || !isName(id) || !isName(source) || !isName(type) || !time)
    return { id: isName(id) ? id : null, detail: flaw ?? 'An attribute is missing.' };
  if (content === undefined || raw.length > MAX_EVENT_CHARACTERS)
    return { id, detail: 'The event is larger than 64 KiB or nested more than 32 levels deep.' };
  return {
    id,
    source,
    type,
    time,
    ...(typeof subject === 'string' ? { subject } : {}),
    ...(typeof tenantid === 'string' ? { tenantId: tenantid } : {}),
    data,
    content,
    raw,
  };
}

function flawOf(given: Readonly<Record<string, unknown>>, time: Instant | undefined): string | undefined {
  if (given['specversion'] !== '1.0') return 'specversion is "1.0".';
  const unnamed = ['id', 'source', 'type'].find((name) => !isName(given[name]));
  if (unnamed) return `${unnamed} is a string of 1 to ${MAX_NAME} characters.`;
  if (!time) return 'time is an RFC 3339 timestamp.';
  const unread = ['subject', 'tenantid'].find((name) => given[name] !== undefined && typeof given[name] !== 'string');
  return unread && `${unread} is a string.`;
}

export const isReadable = (event: CloudEvent | Unreadable): event is CloudEvent => 'content' in event;

/** The decimal that the event reports: a string, or a JSON number by its text. */
export function valueText(data: unknown): string | undefined {
  if (data === null || typeof data !== 'object') return undefined;
  const value: unknown = (data as Readonly<Record<string, unknown>>)['value'];
  return typeof value === 'string' ? value : numberText(value);
}

export const hasValue = (data: unknown): boolean =>
  data !== null && typeof data === 'object' && (data as Readonly<Record<string, unknown>>)['value'] !== undefined;
