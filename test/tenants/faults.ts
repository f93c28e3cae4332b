/** Numbers every call over an edge, and lets one of them fail before or after its effect: a crash, or a lost answer. */
export interface Faults {
  readonly calls: string[];
  failAt(index: number, when: 'before' | 'after'): void;
  /** Every call of this name fails until healed. */
  failAlways(call: string): void;
  heal(): void;
  watch<Port extends object>(name: string, port: Port): Port;
}

export class Crash extends Error {
  override readonly name = 'Crash';
}

export function someFaults(): Faults {
  const calls: string[] = [];
  let single: { readonly index: number; readonly when: 'before' | 'after' } | undefined;
  let always: string | undefined;
  const run = async (call: string, effect: () => unknown): Promise<unknown> => {
    const index = calls.push(call) - 1;
    const strikes = (when: 'before' | 'after') => single?.index === index && single.when === when;
    if (strikes('before') || always === call) throw new Crash(`${call} #${index}`);
    const result = await effect();
    if (strikes('after')) throw new Crash(`the answer of ${call} #${index} was lost`);
    return result;
  };
  return {
    calls,
    failAt: (index, when) => {
      single = { index, when };
    },
    failAlways: (call) => {
      always = call;
    },
    heal: () => {
      single = undefined;
      always = undefined;
    },
    watch: (name, port) =>
      new Proxy(port, {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return (...args: unknown[]) => run(`${name}.${String(key)}`, () => Reflect.apply(member, target, args));
        },
      }),
  };
}
