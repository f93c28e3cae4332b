import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

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

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});
