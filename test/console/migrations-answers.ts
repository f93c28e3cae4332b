import { problem } from '../../functions/kernel/problem.ts';
import { migrationsProblem } from '../../functions/migrations/contract.ts';
import type { Answers, FakeRequest } from './fake-api.ts';
import { id } from './fake-data.ts';

const at = '2026-11-27T22:10:00.000Z';
const given = <T>(request: FakeRequest) => request.input as unknown as T;

/** Two migrations, of which the second failed at one tenant of the first plan that has failures. */
export function migrationAnswers(): Answers {
  const cohort = (name: string, tenants: number, done: number, failed = 0) => ({ cohort: name, tenants, done, failed });
  const data = [
    { version: 1, name: 'agreement-texts', kind: 'expand', collection: 'AGREEMENT' },
    { version: 2, name: 'project-labels', kind: 'expand', collection: 'PROJECT' },
  ].map((each, i) => ({ ...each, cohorts: [cohort('sandbox', 1, 1), cohort('free', 2, i === 0 ? 2 : 1, i)] }));
  const run = {
    ...{ id: id('mig', 1), target: 2, state: 'stopped', orderedBy: 'sam', startedAt: at, endedAt: at as string | null },
    ...{ maxFailures: 1, attempt: 1, reason: 'failures' as string | null, cohort: 'free' as string | null },
  };
  const failure = { code: 'TypeError', item: id('prj', 7), at };
  const ledger = {
    ...{ dataVersion: 1, headVersion: 2, step: null, failure: { ...failure, migration: 2, run: `${id('mig', 1)}#1` } },
    history: [
      { number: 2, migration: 2, name: 'project-labels', aim: 'undo', changed: 14, failure },
      { number: 1, migration: 1, name: 'agreement-texts', aim: 'apply', changed: 3, failure: null },
    ].map((entry) => ({
      ...{ ...entry, run: `${id('mig', 1)}#1`, startedAt: at, endedAt: at, passes: 2, read: 28 },
      checksum: '0'.repeat(64),
    })),
  };
  const turned = (state: string) => (request: FakeRequest) => {
    if (given<{ runId: string }>(request).runId !== run.id) throw problem('not-found');
    return Object.assign(run, { state, reason: null, cohort: null, endedAt: null });
  };
  const ofTenant = (direction: string) => (request: FakeRequest) => {
    const { tenantId, target } = given<{ tenantId: string; target: number }>(request);
    return {
      ...{ id: id('mig', 3), target, state: 'running', orderedBy: 'sam', startedAt: at, endedAt: null },
      ...{ tenantId, direction, outcome: null },
    };
  };
  return {
    'migrations.listMigrations': () => ({
      ...{ data, fleetRun: run, tenantRun: null },
      troubled: run.state === 'stopped' ? [{ ...failure, tenantId: id('ten', 2), migration: 2, isStuck: false }] : [],
    }),
    'migrations.getTenantLedger': (request) => ({ ...ledger, tenantId: given<{ tenantId: string }>(request).tenantId }),
    'migrations.startRun': (request) => {
      const { target, maxFailures } = given<{ target: number; maxFailures: number }>(request);
      if (target > data.length) throw migrationsProblem('unknown-migration');
      return Object.assign(run, {
        ...{ id: id('mig', 2), target, maxFailures },
        ...{ state: 'running', reason: null },
      });
    },
    'migrations.pauseRun': turned('paused'),
    'migrations.resumeRun': turned('running'),
    'migrations.migrateTenant': ofTenant('forward'),
    'migrations.rollBackTenant': ofTenant('back'),
  };
}
