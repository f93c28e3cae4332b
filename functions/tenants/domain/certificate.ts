import { addSeconds, type Instant, instant } from '../../kernel/time.ts';

export interface Retained {
  readonly store: string;
  readonly what: string;
  readonly reason: string;
  readonly until: string;
}

/** For how long the platform keeps what it may not or cannot take out at once. */
export const SLUG_HOLD_DAYS = 90;
const RECOVERY_DAYS = 35;
const FINANCE_YEARS = 10;
const STREAM_DAYS = 1;
const RUN_HISTORY_DAYS = 90;
const OPERATION_DAYS = 400;
const LOAD_DAYS = 8;

const daysOn = (at: Instant, days: number): Instant => addSeconds(at, days * 86_400);

/** The end of the calendar year in which the last document was made, and ten more. */
export const financeEnd = (at: Instant): Instant =>
  instant(`${Number(at.slice(0, 4)) + FINANCE_YEARS}-12-31T23:59:59.999Z`);

/** Ids and figures about how the platform was run. */
const ofOperation = (until: (days: number) => Instant, logDays: number): readonly Retained[] => [
  {
    store: 'load',
    what: 'Id, calls and what they took of the system in hours when that was much',
    reason: 'Operation',
    until: until(LOAD_DAYS),
  },
  { store: 'logs', what: 'Ids and routes of requests, no contents', reason: 'Security', until: until(logDays) },
  {
    store: 'workflow-history',
    what: "Ids and times of this deletion's steps, number and amounts of the final invoice",
    reason: 'The service keeps it',
    until: until(RUN_HISTORY_DAYS),
  },
  {
    store: 'operations',
    what: "Ids, states and times of the tenant's making, migration and deletion, and what staff did about them",
    reason: 'Accountability of the staff',
    until: until(OPERATION_DAYS),
  },
];

/** What stays, where, why and until when: named on the certificate, so that "deleted" means what it says. */
export function retainedAfter(completedAt: Instant, keyDeletionDate: Instant, logDays: number): readonly Retained[] {
  const until = (days: number) => daysOn(completedAt, days);
  return [
    {
      store: 'finance-records',
      what: "Invoices, credit notes, payments and their entries in the books, with the buyer's particulars: company, address, tax id, billing e-mail",
      reason: 'Bookkeeping law',
      until: financeEnd(completedAt),
    },
    {
      store: 'finance-documents',
      what: 'The same as PDF, JSON and XML, and the days of the books',
      reason: 'Bookkeeping law',
      until: financeEnd(completedAt),
    },
    {
      store: 'payment-provider',
      what: "The payment provider's own record of charges and refunds, under the tenant's id",
      reason: "Bookkeeping law, and the provider's own duties",
      until: financeEnd(completedAt),
    },
    {
      store: 'deletion-receipt',
      what: "Tenant id, this certificate and the final invoice's number",
      reason: 'Proof of the deletion',
      until: financeEnd(completedAt),
    },
    {
      store: 'tombstone',
      what: 'Tenant id and the time of the deletion',
      reason: 'Credentials of the tenant are told that it is gone',
      until: financeEnd(completedAt),
    },
    {
      store: 'held-name',
      what: 'A keyed digest of the slug',
      reason: 'Nobody takes over the name',
      until: until(SLUG_HOLD_DAYS),
    },
    {
      store: 'table-recovery',
      what: 'Point-in-time recovery of the table; names, addresses and contents in it are sealed under the key that is deleted',
      reason: 'Recovery from disasters',
      until: until(RECOVERY_DAYS),
    },
    {
      store: 'usage-stream',
      what: 'Usage events in transit',
      reason: 'The stream forgets by time alone',
      until: until(STREAM_DAYS),
    },
    ...ofOperation(until, logDays),
    {
      store: 'tenant-key',
      what: 'The disabled encryption key, which opens nothing any more',
      reason: 'The shortest waiting period of the key service',
      until: keyDeletionDate,
    },
  ];
}

/** ECDSA signatures come from KMS as DER (ANSI X9.62); JOSE and WebCrypto want r and s, 32 bytes each (IEEE P1363). */
export function derToP1363(der: Uint8Array): Uint8Array {
  const integer = (at: number): { readonly value: Uint8Array; readonly end: number } => {
    const length = der[at + 1];
    if (der[at] !== 0x02 || length === undefined || length > 0x21) throw new Error('not an ECDSA signature');
    const end = at + 2 + length;
    if (end > der.length) throw new Error('not an ECDSA signature');
    const bytes = der.slice(at + 2, end);
    const firstByte = bytes.findIndex((byte) => byte !== 0);
    return { value: firstByte < 0 ? new Uint8Array() : bytes.slice(firstByte), end };
  };
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new Error('not an ECDSA signature');
  const r = integer(2);
  const s = integer(r.end);
  if (r.value.length > 32 || s.value.length > 32 || s.end !== der.length) throw new Error('not a P-256 signature');
  const raw = new Uint8Array(64);
  raw.set(r.value, 32 - r.value.length);
  raw.set(s.value, 64 - s.value.length);
  return raw;
}
