import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { walkMachine } from '../../bench/machine.ts';
import { overBudget } from '../../bench/over-budget.ts';
import { measureProvisioning, type ProvisioningFigure } from '../../bench/provisioning.ts';
import { type Recorder, startRecorder } from '../../bench/recorder.ts';
import { measureRoutes, type RouteFigure } from '../../bench/routes.ts';
import { synthesized } from '../stacks/synthesized.ts';

const stack = inject('stack');

describe('what AWS is asked for', () => {
  let recorder: Recorder;
  let routes: readonly RouteFigure[];
  let provisioning: ProvisioningFigure;
  beforeAll(async () => {
    recorder = await startRecorder(stack);
    provisioning = await measureProvisioning(stack, recorder, walkMachine(synthesized('local'), /Provisioning/));
    routes = await measureRoutes(stack, recorder);
    mkdirSync('test-output', { recursive: true });
    writeFileSync('test-output/bench-calls.json', JSON.stringify({ routes, provisioning }, null, 1));
  });
  afterAll(() => recorder?.stop());

  it('is no more than its budget', () => {
    expect(overBudget({ bundles: [], growth: [], starts: [], routes, provisioning })).toEqual([]);
  });

  it('is measured for nearly every route', () => {
    expect(routes.length).toBeGreaterThan(45);
    expect(provisioning.calls).toBeGreaterThan(0);
  });
});
