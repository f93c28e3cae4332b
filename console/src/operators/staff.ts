import { createContext, useContext } from 'react';
import type { Me, Permission } from './shapes.ts';

export interface Staff {
  readonly me: Me;
  readonly may: (permission: Permission) => boolean;
  readonly reloadMe: () => void;
}

export const StaffContext = createContext<Staff | undefined>(undefined);

/** Who of the staff is signed in; every page inside the shell has it. */
export function useStaff(): Staff {
  const staff = useContext(StaffContext);
  if (!staff) throw new Error('outside the shell');
  return staff;
}
