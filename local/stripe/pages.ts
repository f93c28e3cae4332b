import type Stripe from 'stripe';
import { type Call, found } from './call.ts';
import { invalidRequest } from './errors.ts';
import type { Kind, Kinds } from './records.ts';

type Created = Stripe.RangeQueryParam | number | undefined;
interface Paged {
  limit?: number;
  starting_after?: string;
  ending_before?: string;
}

export const limitOf = (limit = 10): number => {
  const wrong = limit < 1 ? ['greater', 1] : limit > 100 ? ['less', 100] : undefined;
  if (!wrong) return limit;
  throw invalidRequest(`This value must be ${wrong[0]} than or equal to ${wrong[1]} (it currently is '${limit}').`, {
    code: 'parameter_invalid_integer',
    param: 'limit',
  });
};

export const createdWithin =
  (created: Created) =>
  (record: { created: number }): boolean => {
    if (created === undefined) return true;
    if (typeof created === 'number') return record.created === created;
    const { gt = -Infinity, gte = -Infinity, lt = Infinity, lte = Infinity } = created;
    const at = record.created;
    return at > gt && at >= gte && at < lt && at <= lte;
  };

/** A page of the records that `keep` admits, newest first, with Stripe's cursors. */
export const listPage = <K extends Kind>(
  call: Call,
  kind: K,
  params: Paged,
  keep: (record: Kinds[K]) => boolean,
): Stripe.ApiList<Kinds[K]> => {
  const limit = limitOf(params.limit);
  const records = call.store.all(kind).filter(keep);
  const positionOf = (id: string, param: string): number => records.indexOf(found(call, kind, id, param, 400));
  const page = (data: Kinds[K][], has_more: boolean): Stripe.ApiList<Kinds[K]> => ({
    object: 'list',
    data,
    has_more,
    url: call.path,
  });
  if (params.ending_before) {
    const end = Math.max(0, positionOf(params.ending_before, 'ending_before'));
    const start = Math.max(0, end - limit);
    return page(records.slice(start, end), start > 0);
  }
  const start = params.starting_after ? positionOf(params.starting_after, 'starting_after') + 1 : 0;
  return page(records.slice(start, start + limit), records.length > start + limit);
};
