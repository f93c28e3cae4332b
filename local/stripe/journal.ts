import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One record's new value; null takes it away. */
export type Change = readonly [kind: string, id: string, value: unknown];

export interface Journal {
  append(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

export const memoryJournal: Journal = { append: async () => {}, close: async () => {} };

const readLines = async (file: string): Promise<Change[][]> => {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  // A line that was cut off by a kill has no newline yet and belongs to a request that was never answered.
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Change[]);
};

const latest = (lines: readonly Change[][]): Change[] => {
  const records = new Map<string, Change>();
  for (const change of lines.flat()) {
    const key = `${change[0]} ${change[1]}`;
    if (change[2] === null) records.delete(key);
    else records.set(key, change);
  }
  return [...records.values()];
};

/** One line per request: what a request did is on the disk whole or not at all. Rewritten compactly at each start. */
export const openJournal = async (directory: string): Promise<{ journal: Journal; records: Change[] }> => {
  await mkdir(directory, { recursive: true });
  const file = join(directory, 'stripe.jsonl');
  const records = latest(await readLines(file));
  await writeFile(`${file}.new`, records.map((record) => `${JSON.stringify([record])}\n`).join(''));
  await rename(`${file}.new`, file);
  const handle = await open(file, 'a');
  let last: Promise<unknown> = Promise.resolve();
  const append = (changes: readonly Change[]): Promise<void> => {
    const written = last.then(() => handle.appendFile(`${JSON.stringify(changes)}\n`));
    last = written.catch(() => {});
    return written;
  };
  const close = async (): Promise<void> => {
    await last;
    await handle.close();
  };
  return { journal: { append, close }, records };
};
