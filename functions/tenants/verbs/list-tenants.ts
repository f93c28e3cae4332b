import type { Verb } from '../../kernel/endpoint.ts';
import type { tenants } from '../contract.ts';
import type { TenantList } from '../ports.ts';

export interface ListTenantsDeps {
  readonly list: Pick<TenantList, 'search'>;
}

export const listTenants: Verb<typeof tenants.endpoints.listTenants, ListTenantsDeps> = (
  _ctx,
  { limit, cursor, ...filter },
  { list },
) => list.search(filter, { limit, cursor });
