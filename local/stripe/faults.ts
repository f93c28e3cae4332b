import { newId } from './ids.ts';

export const FAULT_KINDS = [
  'rate_limit',
  'server_error',
  'delay',
  'drop_before',
  'drop_after',
  'hang_before',
  'hang_after',
] as const;

export interface Fault {
  readonly id: string;
  readonly kind: (typeof FAULT_KINDS)[number];
  readonly method: string | null;
  /** Exact, or a prefix when it ends in `*`. */
  readonly path: string;
  readonly ms: number;
  times: number;
}

export interface Faults {
  add(fault: Omit<Fault, 'id'>): Fault;
  list(): readonly Fault[];
  clear(): void;
  /** The fault that this call meets, used up by it. */
  take(method: string, path: string): Fault | undefined;
}

const concerns = (fault: Fault, method: string, path: string): boolean =>
  (fault.method === null || fault.method === method) &&
  (fault.path.endsWith('*') ? path.startsWith(fault.path.slice(0, -1)) : path === fault.path);

export const createFaults = (): Faults => {
  let faults: Fault[] = [];
  return {
    add: (given) => {
      const fault = { id: newId('flt'), ...given };
      faults.push(fault);
      return fault;
    },
    list: () => faults,
    clear: () => {
      faults = [];
    },
    take: (method, path) => {
      const fault = faults.find((each) => concerns(each, method, path));
      if (!fault) return undefined;
      fault.times -= 1;
      faults = faults.filter(({ times }) => times > 0);
      return fault;
    },
  };
};
