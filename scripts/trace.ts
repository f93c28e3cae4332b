import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { mapPath } from '../lib/bundle.ts';

/**
 * `npm run trace -- billing/api < stack.txt`: a stack trace of a deployed bundle in the lines that it was made of. The
 * maps are those of the last `npm run bundle`, so the deployed commit has to be checked out.
 */
export function traced(stack: string, mapFile: string): string {
  const map = new SourceMap(JSON.parse(readFileSync(mapFile, 'utf8')));
  return stack.replace(/(?:file:\/\/)?[\w/.-]*\bindex\.m?js:(\d+):(\d+)/g, (place, line, column) => {
    const origin = map.findOrigin(Number(line), Number(column));
    if (!('fileName' in origin)) return place;
    const source = relative(join(import.meta.dirname, '..'), join(dirname(mapFile), origin.fileName));
    return `${source}:${origin.lineNumber}:${origin.columnNumber}`;
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [entry] = process.argv.slice(2);
  if (!entry) throw new Error('npm run trace -- <capability>/<entry> < stack.txt');
  const mapFile = mapPath(entry);
  if (!existsSync(mapFile)) throw new Error(`no map of ${entry}: npm run bundle`);
  process.stdout.write(traced(await text(process.stdin), mapFile));
}
