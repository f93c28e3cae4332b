import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { tenants } from '../contract.ts';
import type { PlatformSeal, TenantList } from '../ports.ts';

export interface ListTenantsDeps {
  readonly list: Pick<TenantList, 'page'>;
  readonly sealing: PlatformSeal;
}

export const listTenants: Verb<typeof tenants.endpoints.listTenants, ListTenantsDeps> = async (
  _ctx,
  { limit, cursor },
  { list, sealing },
) => {
  const after =
    cursor === undefined
      ? undefined
      : await sealing.open('cursor', 'tenants', cursor).catch(() => {
          throw problem('bad-cursor');
        });
  const { data, last } = await list.page(limit, after);
  const nextCursor = last === undefined ? null : await sealing.seal('cursor', 'tenants', last);
  return {
    data: data.map(({ id, slug, name, plan, state, createdAt }) => ({ id, slug, name, plan, state, createdAt })),
    nextCursor,
    hasMore: nextCursor !== null,
  };
};
