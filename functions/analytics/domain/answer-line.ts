import { type TenantId, tenantIdSchema } from '../../kernel/ids.ts';
import { type Instant, instantSchema } from '../../kernel/time.ts';
import { type Load, noLoad } from './load.ts';

/** One answer, as `serve` logs it. */
export interface AnswerLine {
  readonly id: string;
  readonly tenantId: TenantId;
  /** `GET /v1/projects/{projectId}` */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly load: Load;
  readonly at: Instant;
}

type Fields = Readonly<Record<string, unknown>>;

function objectIn(text: string): Fields | undefined {
  // Lambda's text format puts time, request id and level before what was printed.
  const start = text.indexOf('{');
  try {
    const value: unknown = start < 0 ? undefined : JSON.parse(text.slice(start));
    return value !== null && typeof value === 'object' ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const isStatus = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 100 && Number(value) < 600;
const isDuration = (value: unknown): value is number =>
  typeof value === 'number' && value >= 0 && Number.isFinite(value);

/** Undefined for any other line, and for an answer to somebody whose tenant is not known. */
export function answerLineOf(message: string): AnswerLine | undefined {
  const line = objectIn(message);
  const sli = line?.['sli'] as Fields | null | undefined;
  const tenantId = tenantIdSchema.safeParse(line?.['tenantId']);
  const at = instantSchema.safeParse(sli?.['at']);
  const [id, route, status, ms] = [line?.['requestId'], line?.['route'], sli?.['status'], sli?.['ms']];
  if (!tenantId.success || !at.success || typeof id !== 'string' || typeof route !== 'string') return undefined;
  return isStatus(status) && isDuration(ms)
    ? { id, tenantId: tenantId.data, route, status, ms, load: loadIn(sli), at: at.data }
    : undefined;
}

/** A line that says less than others counts for what it says. */
function loadIn(sli: Fields | null | undefined): Load {
  const amount = (value: unknown): number => (isDuration(value) ? value : 0);
  const { read, write, gbMs } = sli ?? {};
  return sli ? { read: amount(read), write: amount(write), gbMs: amount(gbMs) } : noLoad;
}
