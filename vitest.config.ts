import { defineConfig } from 'vitest/config';

/** Suites that need the running stack; everything else runs without a network. */
const onStack = ['test/**/*.stack.test.ts', 'test/journey/**/*.test.ts'];
/** Each on a stack of its own, one after the other and after all others: a start makes the bundles anew. */
const apart = ['test/faults/sample.test.ts', 'test/runbooks/**/*.test.ts'];
/** Longer than a change should wait for: vitest.prove.config.ts. */
const long = ['test/**/*.prove.test.ts'];

export default defineConfig({
  test: {
    reporters: ['default', './test/kit/closing-line.ts'],
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [
            ...onStack,
            ...long,
            ...apart,
            'test/stacks/**',
            'test/architecture/**',
            'test/local/**',
            'test/console/**',
          ],
          testTimeout: 20_000,
          // Every answer writes a line; hundreds of them would hide what a suite says.
          env: { POWERTOOLS_LOG_LEVEL: 'WARN' },
        },
      },
      {
        test: {
          name: 'console',
          include: ['test/console/**/*.test.{ts,tsx}'],
          environment: 'jsdom',
          setupFiles: ['test/console/browser.ts'],
          testTimeout: 30_000,
          // Its modules import style sheets, which Node cannot load.
          server: { deps: { inline: [/@cloudscape-design/] } },
        },
      },
      {
        test: {
          name: 'stacks',
          include: ['test/stacks/**/*.test.ts', 'test/architecture/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        test: {
          name: 'local',
          include: ['test/local/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'stack',
          include: onStack,
          exclude: long,
          globalSetup: ['test/kit/stack.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'apart',
          include: apart,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
