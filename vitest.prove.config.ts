import { defineConfig } from 'vitest/config';

/** Suites on a stack of their own that are longer than a change should wait for: `npm run prove:suites`. */
export default defineConfig({
  test: {
    include: ['test/**/*.prove.test.ts'],
    globalSetup: ['test/kit/stack.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
