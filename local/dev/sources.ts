import { type BuildContext, context, type Metafile } from 'esbuild';
import { entryNames } from '../../lib/bundle.ts';
import { root } from '../folders.ts';

/** Which of our files each entry is made of, however far away: `workspace/api` -> functions/kernel/money.ts … */
export type Sources = ReadonlyMap<string, ReadonlySet<string>>;

export const entryFile = (entry: string): string => `functions/${entry}.lambda.ts`;

const contextOf = (entries: readonly string[]) =>
  context({
    entryPoints: entries.map(entryFile),
    bundle: true,
    write: false,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    outdir: '.',
    metafile: true,
    logLevel: 'silent',
    absWorkingDir: root,
  });

export interface SourceReader {
  /** Throws esbuild's own failure where a file cannot be read. */
  read(): Promise<Sources>;
  dispose(): Promise<void>;
}

/** Packages are left alone and what is unchanged stays in memory, so a reading takes a moment only. */
export function sourceReader(): SourceReader {
  let known: { readonly names: string; readonly context: BuildContext } | undefined;
  const dispose = async () => {
    await known?.context.dispose();
    known = undefined;
  };
  return {
    read: async () => {
      const entries = entryNames();
      const names = entries.join();
      if (known?.names !== names) {
        await dispose();
        known = { names, context: await contextOf(entries) };
      }
      const { metafile } = await known.context.rebuild();
      const inputs = metafile?.inputs ?? {};
      return new Map(entries.map((entry) => [entry, filesUnder(inputs, entryFile(entry))]));
    },
    dispose,
  };
}

export function filesUnder(inputs: Metafile['inputs'], start: string): ReadonlySet<string> {
  const found = new Set([start]);
  for (const file of found)
    for (const { path, external } of inputs[file]?.imports ?? []) if (!external) found.add(path);
  return found;
}

/** The entries that any of the files is part of, before the edit or after it. */
export function entriesOf(files: readonly string[], ...known: readonly Sources[]): readonly string[] {
  const touched = known.flatMap((sources) =>
    [...sources].filter(([, parts]) => files.some((file) => parts.has(file))).map(([entry]) => entry),
  );
  return [...new Set(touched)].sort();
}
