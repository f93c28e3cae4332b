import type { Key, Write } from '../kernel/change.ts';
import { epochSeconds, type Instant } from '../kernel/time.ts';
import { sha256 } from '../platform/clock.ts';
import type { Table } from '../platform/table.ts';
import { identityProblem } from './contract.ts';
import type { Attempts } from './ports.ts';

/** From one place at one address: what a person mistypes in a minute. */
const PAIR = { most: 10, seconds: 60 };
/** At one address from anywhere: no more than 100 failures in a row (NIST SP 800-63B section 3.2.2). */
const ADDRESS = { most: 100, seconds: 3_600 };
const TRIES = 4;

/** LOOKUP#ATTEMPT#<digest> / <window>: failures of a window; successes are taken back. */
export function attemptStore(platform: Table, sleep: (ms: number) => Promise<void>): Attempts {
  const counter = (digest: string, now: Instant, { most, seconds }: typeof PAIR) => {
    const window = Math.floor(epochSeconds(now) / seconds);
    const end = (window + 1) * seconds;
    const key: Key = { pk: `LOOKUP#ATTEMPT#${digest}`, sk: `${seconds}#${window}` };
    const stamp = { entity: 'attempts', createdAt: now, updatedAt: now, expiresAt: end + seconds };
    const orElse = identityProblem('too-many-attempts', { retryAfterSeconds: Math.max(1, end - epochSeconds(now)) });
    const begin: Write = {
      ...{ update: key, set: stamp, add: { attempts: 1, version: 1 } },
      ...{ if: { kind: 'below', attribute: 'attempts', value: most }, orElse },
    };
    const forget: Write = { update: key, set: stamp, add: { attempts: -1, version: 1 } };
    return { begin, forget };
  };
  return {
    begin: async (mac, sourceIp, now) => {
      const counters = [counter(sha256(`${mac}|${sourceIp}`), now, PAIR), counter(mac, now, ADDRESS)];
      await contended(() => platform.transact(counters.map(({ begin }) => begin)), sleep);
      return { forget: () => contended(() => platform.transact(counters.map(({ forget }) => forget)), sleep) };
    },
  };
}

/** Sign-ins at one address meet at its counter: a transaction that lost only to another is tried again. */
async function contended(run: () => Promise<void>, sleep: (ms: number) => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const isContention = error instanceof Error && error.name === 'TransactionCanceledException';
      if (!isContention || attempt === TRIES) throw error;
      await sleep(attempt * 25);
    }
  }
}
