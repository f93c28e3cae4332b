import { describe, expect, it } from 'vitest';
import { type Attempt, type Fault, type FaultKind, faultKinds, injector, type Process } from './injector.ts';
import { caseOf, caseText, pairsOf, plannedCases, singlesOf } from './plan.ts';

function aProcess(): Process & { deaths: number } {
  const process = {
    entry: 'tenants/some',
    dead: false,
    calls: { made: 0, open: 0 },
    deaths: 0,
    die: () => {
      process.dead = true;
      process.deaths += 1;
    },
  };
  return process;
}

const settled = async <T>(promise: Promise<T>): Promise<string> => {
  const nothing = new Promise<string>((resolve) => setTimeout(() => resolve('no answer'), 60));
  return Promise.race([
    promise.then(
      (value) => `answer ${value}`,
      (error: NodeJS.ErrnoException) => `error ${error.code}`,
    ),
    nothing,
  ]);
};

/** A call that the SDK tries three times while it is told to. */
async function call(faults: readonly Fault[], partial = false) {
  const process = aProcess();
  const inject = injector(faults);
  let done = 0;
  const attempt: Attempt<string> = {
    service: 's',
    operation: 'o',
    callId: 'one',
    send: async () => {
      done += 1;
      return 'yes';
    },
    refuse: (kind) => `no: ${kind}`,
    ...(partial ? { partial: async () => 'half' } : {}),
  };
  const tries = [];
  for (let i = 0; i < 3; i += 1) tries.push(await settled(inject.pass(process, attempt)));
  return { tries, done, process, inject };
}

const first = (kind: FaultKind) => call([{ call: 1, kind }]);

describe('the injector', () => {
  it('counts every try, whatever becomes of it', async () => {
    const { inject, tries, done } = await call([]);

    expect(inject.sites).toHaveLength(3);
    expect(tries).toEqual(['answer yes', 'answer yes', 'answer yes']);
    expect(done).toBe(3);
  });

  it('finds a call again although others overtake it or come in between', async () => {
    const site = (operation: string) => ({ entry: 'tenants/some', service: 's', operation, isPartial: false });
    const inject = injector([{ call: 2, kind: 'throttle' }], [site('a'), site('b'), site('a')]);
    const ask = (operation: string) =>
      inject.pass(aProcess(), {
        ...{ service: 's', operation, callId: operation },
        send: async () => 'yes',
        refuse: () => 'no',
      });

    expect([await ask('once'), await ask('a'), await ask('a'), await ask('b')]).toEqual(['yes', 'yes', 'yes', 'no']);
    expect(inject.sites.map(({ call }) => call)).toEqual([4, 1, 3, 2]);
    expect(inject.struck).toEqual([{ call: 2, kind: 'throttle' }]);
  });

  it('refuses before the effect', async () => {
    expect(await first('throttle')).toMatchObject({
      tries: ['answer no: throttle', 'answer yes', 'answer yes'],
      done: 2,
    });
    expect(await first('error-500')).toMatchObject({ done: 2 });
    expect(await first('timeout-before')).toMatchObject({
      tries: ['error ETIMEDOUT', 'answer yes', 'answer yes'],
      done: 2,
    });
  });

  it('loses an answer after the effect', async () => {
    expect(await first('lost-answer')).toMatchObject({
      tries: ['error ECONNRESET', 'answer yes', 'answer yes'],
      done: 3,
    });
    expect(await first('never-answered')).toMatchObject({ tries: Array(3).fill('error ECONNRESET'), done: 3 });
  });

  it('stays down through all tries of an outage', async () => {
    expect(await first('outage')).toMatchObject({ tries: Array(3).fill('answer no: error-500'), done: 0 });
  });

  it('lets a process that died reach nothing any more', async () => {
    const before = await first('crash-before');
    const after = await first('crash-after');

    expect(before).toMatchObject({ tries: Array(3).fill('no answer'), done: 0 });
    expect(after).toMatchObject({ tries: Array(3).fill('no answer'), done: 1 });
    expect([before.process.deaths, after.process.deaths]).toEqual([1, 1]);
    expect(before.inject.sites).toHaveLength(1);
  });

  it('knows "some of it" where the operation has such an answer', async () => {
    expect(await call([{ call: 2, kind: 'partial' }], true)).toMatchObject({
      tries: ['answer yes', 'answer half', 'answer yes'],
    });
  });
});

describe('the plan', () => {
  const site = { entry: 'e', service: 's', operation: 'o', isPartial: false };
  const warm = Array.from({ length: 20 }, () => site);
  const reference = { lines: [], warm, cold: [...warm, { ...site, operation: 'once' }] };

  it('faults every call before it faults one twice', () => {
    const singles = singlesOf(reference, { seed: 1, singles: 21, pairs: 0 }, Math.random);

    expect(new Set(singles.map(({ cold, faults }) => `${cold} ${faults[0]?.call}`)).size).toBe(21);
  });

  it('is done whole by its parts, each case once', () => {
    const plan = { seed: 1, singles: 50, pairs: 21 };
    const [first, second] = [1, 2].map((index) => plannedCases(reference, { ...plan, part: { index, of: 2 } }));

    expect([first?.length, second?.length]).toEqual([36, 35]);
    expect([...(first ?? []), ...(second ?? [])].map(caseText).sort()).toEqual(
      plannedCases(reference, plan).map(caseText).sort(),
    );
  });

  it('faults every call in every way when it may', () => {
    const singles = singlesOf(reference, { seed: 1, singles: 1_000, pairs: 0 }, Math.random);

    expect(singles).toHaveLength(21 * (faultKinds.length - 1));
    expect(new Set(singles.map(caseText)).size).toBe(singles.length);
  });

  it('can be replayed from what it prints', () => {
    const [pair] = pairsOf(reference, { seed: 1, singles: 0, pairs: 1 }, Math.random);

    expect(pair && caseOf(caseText(pair))).toEqual(pair);
    expect(caseOf('cold 3:lost-answer')).toEqual({ cold: true, faults: [{ call: 3, kind: 'lost-answer' }] });
  });
});
