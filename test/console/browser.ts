import { cleanup, configure } from '@testing-library/react';
import { afterAll, afterEach, vi } from 'vitest';

// What Cloudscape asks of a browser and jsdom has not.
class NoObserver {
  observe() {}
  unobserve() {}
  disconnect() {}
}
globalThis.ResizeObserver ??= NoObserver;
window.matchMedia ??= (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => {},
  removeEventListener: () => {},
  addListener: () => {},
  removeListener: () => {},
  dispatchEvent: () => false,
});
Element.prototype.scrollIntoView ??= () => {};
window.scrollTo = () => {};
// Cloudscape warns where a theme or a measure is missing; neither is what these tests are about.
vi.spyOn(console, 'warn').mockImplementation(() => {});

// Pages are chunks of their own; the first to open one waits while its modules are read.
configure({ asyncUtilTimeout: 15_000 });

// A closed tab's timers never fire. Cloudscape sets some that outlive their component; once a file's window is gone, one of
// them would fail the run.
const startTimer = globalThis.setTimeout;
const timers = new Set<ReturnType<typeof setTimeout>>();
vi.stubGlobal(
  'setTimeout',
  Object.assign((...given: Parameters<typeof setTimeout>) => {
    const timer = startTimer(...given);
    timers.add(timer);
    return timer;
  }, startTimer),
);
afterAll(() => {
  for (const timer of timers) clearTimeout(timer);
});

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});
