import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type BuildContext, context } from 'esbuild';
import { buildsOf, copyAssets } from '../../lib/bundle.ts';
import { zip } from '../deploy/zip.ts';

export interface Rebuilt {
  readonly entry: string;
  readonly archive: Buffer;
}

export interface Rebuilder {
  /** The archives of the entries that came out other than the last time. */
  rebuild(entries: readonly string[]): Promise<readonly Rebuilt[]>;
  dispose(): Promise<void>;
}

/** A file that is edited again and again touches the same entries: what esbuild has read for them stays in memory. */
const KEPT = 4;

export function rebuilder(outdir: string): Rebuilder {
  const kept = new Map<string, Promise<readonly BuildContext[]>>();
  const made = new Map<string, string>();
  const dispose = async (contexts: Promise<readonly BuildContext[]> | undefined) => {
    for (const each of (await contexts) ?? []) await each.dispose();
  };
  const contextsOf = (entries: readonly string[]) => {
    const name = entries.join();
    // Not minified: that is half of the time, and stack traces stay readable.
    const options = () =>
      buildsOf(entries, outdir).map((each) => ({ ...each, minify: false, logLevel: 'silent' as const }));
    const contexts = kept.get(name) ?? Promise.all(options().map((each) => context(each)));
    kept.delete(name);
    kept.set(name, contexts);
    return contexts;
  };
  const archiveOf = (entry: string): Rebuilt | undefined => {
    copyAssets(entry, outdir);
    const archive = zip(join(outdir, entry));
    const digest = createHash('sha256').update(archive).digest('hex');
    if (made.get(entry) === digest) return undefined;
    made.set(entry, digest);
    return { entry, archive };
  };
  return {
    rebuild: async (entries) => {
      for (const each of await contextsOf(entries)) await each.rebuild();
      const [oldest] = kept.size > KEPT ? kept : [];
      if (oldest) {
        kept.delete(oldest[0]);
        await dispose(oldest[1]);
      }
      return entries.flatMap((entry) => archiveOf(entry) ?? []);
    },
    dispose: async () => {
      for (const contexts of kept.values()) await dispose(contexts);
    },
  };
}
