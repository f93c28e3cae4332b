import { createContext, useContext } from 'react';
import type { Client } from '../../sdk/client.ts';

export type Me = Awaited<ReturnType<Client['identity']['getMe']>>;
export type Tenant = Awaited<ReturnType<Client['tenants']['getTenant']>>;
export type Permission = Me['permissions'][number];

export interface Here {
  readonly me: Me;
  readonly tenant: Tenant;
  readonly reloadTenant: () => void;
  readonly may: (permission: Permission) => boolean;
}

export const HereContext = createContext<Here | undefined>(undefined);

/** Who is signed in, and where; every page inside the shell has it. */
export function useHere(): Here {
  const here = useContext(HereContext);
  if (!here) throw new Error('outside the shell');
  return here;
}
