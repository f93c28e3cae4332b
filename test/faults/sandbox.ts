import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { common } from '../../lib/bundle.ts';
import type { Edge } from './edge.ts';
import { edgePlugin } from './edge-plugin.ts';

export type Handler = (event: unknown, context: unknown) => Promise<unknown>;

/** What a cold start is given: the environment of the function, the edge of the process, its clock. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  readonly edge: Edge;
  readonly now: () => number;
  /** One row of ids for all functions, in the order in which they are dealt out. */
  readonly ulid: () => string;
  /** `setTimeout` of a place where waiting costs nothing. */
  readonly timer: (run: (...args: unknown[]) => void, ms?: number, ...args: unknown[]) => NodeJS.Timeout;
  /** A line that the function logs. */
  readonly log: (line: string) => void;
}

export type Program = (surroundings: Surroundings) => Handler;

const names = [
  'require',
  'module',
  'exports',
  'process',
  'setTimeout',
  'fetch',
  '__edge',
  '__now',
  '__ulid',
  '__moduleUrl',
];
const load = createRequire(import.meta.url);

/** Ways out that would go around the edge: nothing in a bundle may take one. */
const waysOut = /^(node:)?(https?|http2|net|tls|dgram)$/;
const around = (): never => {
  throw new Error('a call around the edge');
};
const closed: ProxyHandler<object> = {
  get: (target, key) =>
    /^(request|get|connect|createConnection|createSocket|fetch)$/.test(String(key)) ? around : Reflect.get(target, key),
};
const require = (name: string): unknown => {
  const loaded: unknown = load(name);
  return waysOut.test(name) ? new Proxy(loaded as object, closed) : loaded;
};

/** A mistake that a test plants, to see that it is found. */
export interface Planted {
  readonly file: string;
  readonly correct: string;
  readonly wrong: string;
}

/** Entries as they are deployed, but for their edge; as text. */
export async function bundleEntries(
  entries: readonly string[],
  planted?: Planted,
): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    ...common,
    plugins: [...(planted ? [planting(planted)] : []), edgePlugin, ...(common.plugins ?? [])],
    entryPoints: Object.fromEntries(entries.map((entry) => [entry, `functions/${entry}.lambda.ts`])),
    format: 'cjs',
    minify: false,
    metafile: false,
    write: false,
    outdir: '/out',
    define: { 'import.meta.url': '__moduleUrl' },
    supported: { 'dynamic-import': false },
  });
  return new Map(outputFiles.map(({ path, text }) => [path.replace('/out/', '').replace(/\.js$/, ''), text]));
}

/** Each cold start evaluates an entry anew, with nothing kept warm. */
export const programsOf = (texts: ReadonlyMap<string, string>): ReadonlyMap<string, Program> =>
  new Map([...texts].map(([entry, text]) => [entry, programOf(entry, text)]));

const planting = ({ file, correct, wrong }: Planted): Plugin => ({
  name: 'planted',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`/${file.replaceAll('.', '\\.')}$`) }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes(correct)) throw new Error(`${file} does not say ${correct}`);
      return { contents: text.replaceAll(correct, wrong), loader: 'ts' };
    });
  },
});

function programOf(entry: string, text: string): Program {
  const evaluate = compileFunction(text, names, { filename: `${entry}.js` });
  // What lies beside its source: the deployed bundles are made anew whenever another stack of this checkout starts.
  const moduleUrl = pathToFileURL(`functions/${entry}.lambda.ts`).href;
  return ({ env, edge, now, ulid, timer, log }) => {
    const module: { exports: { handler?: Handler } } = { exports: {} };
    evaluate(require, module, module.exports, processWith(env, log), timer, around, edge, now, ulid, moduleUrl);
    const { handler } = module.exports;
    if (!handler) throw new Error(`${entry} exports no handler`);
    return handler;
  };
}

function processWith(env: Readonly<Record<string, string>>, log: (line: string) => void): NodeJS.Process {
  const sink = new Writable({
    write: (chunk, _, done) => {
      log(String(chunk));
      done();
    },
  });
  return new Proxy(process, {
    get: (target, key) => {
      if (key === 'env') return env;
      if (key === 'stdout' || key === 'stderr') return sink;
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
