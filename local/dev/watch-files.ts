import { watch } from 'node:fs';
import { join } from 'node:path';
import { root } from '../folders.ts';

/** Editors write a file in several steps, and a checkout writes many files. */
const QUIET_MS = 40;

/** Calls `changed` with what was edited below the folders, one call at a time; what comes meanwhile is for the next. */
export function watchFiles(
  folders: readonly string[],
  changed: (files: readonly string[]) => Promise<void>,
): { readonly close: () => void } {
  const pending = new Set<string>();
  let isBusy = false;
  let timer: NodeJS.Timeout | undefined;
  const work = async () => {
    if (isBusy || pending.size === 0) return;
    isBusy = true;
    const files = [...pending];
    pending.clear();
    await changed(files).catch((error: unknown) => console.error(error));
    isBusy = false;
    await work();
  };
  const watchers = folders.map((folder) =>
    watch(join(root, folder), { recursive: true }, (_, name) => {
      if (!name || !/\.(ts|tsx|css|html|json)$/.test(name) || /(^|\/)(dist|node_modules)\//.test(name)) return;
      pending.add(join(folder, name));
      clearTimeout(timer);
      timer = setTimeout(() => void work(), QUIET_MS);
    }),
  );
  return { close: () => watchers.forEach((each) => void each.close()) };
}
