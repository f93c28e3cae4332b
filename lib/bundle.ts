import { cpSync, existsSync, globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { eventStreams, jsonSchema, otherResources, packageFacts } from './left-out.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const outRoot = join(root, '.build', 'functions');
/** Beside the bundles and not in them: a map is three times its bundle, and nobody deploys it. */
const mapRoot = join(root, '.build', 'maps');

/** Entries that are modules because a dependency reads `import.meta.url`, with what must lie beside their bundle. */
const invoiceFonts = Object.fromEntries(
  ['400Regular/NotoSans_400Regular.ttf', '600SemiBold/NotoSans_600SemiBold.ttf'].map((file) => [
    `assets/${basename(file)}`,
    `node_modules/@expo-google-fonts/noto-sans/${file}`,
  ]),
);
const modules: Readonly<Record<string, { readonly assets: Readonly<Record<string, string>> }>> = {
  'billing/render-invoice': { assets: invoiceFonts },
  'billing/render-on-finalized': { assets: invoiceFonts },
  'billing/reconcile-invoice-files': { assets: invoiceFonts },
};

/** `billing/api` for functions/billing/api.lambda.ts. */
export const entryNames = (): string[] =>
  globSync('functions/*/*.lambda.ts', { cwd: root })
    .map((file) => `${basename(dirname(file))}/${basename(file, '.lambda.ts')}`)
    .sort();

export const bundlePath = (entry: string): string => join(outRoot, entry);
/** Where `npm run trace` finds what a bundle was made of. */
export const mapPath = (entry: string): string =>
  join(mapRoot, entry, entry in modules ? 'index.mjs.map' : 'index.js.map');

/**
 * What makes a value and does nothing else, which esbuild can't know: told so, it drops from each bundle the schemas,
 * contracts and parts of a composition root that its entry does not ask for.
 */
const makers = [
  'lazy|monotonicFactory|idSchema|capability|endpoint|event|problemsOf|pageOf',
  'z\\s*\\.(?!config|encode|decode|parse)(?:(?:coerce|iso)\\s*\\.\\s*)?[a-z]\\w*',
  '[a-z]\\w*\\.(?:nullable|optional|extend|pick|omit|partial)',
].join('|');
const makersArePure: Plugin = {
  name: 'makers-are-pure',
  setup({ onLoad }) {
    // Not in a line of a comment, which the annotation would end.
    const calls = new RegExp(`(?<!^\\s*(?:/?\\*|//).*)(?<![\\w.$]|function )(${makers})(?=[(<])`, 'gm');
    onLoad({ filter: /\/functions\/[^/]+\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replace(calls, '/* @__PURE__ */ $1'), loader: 'ts' };
    });
  },
};

/** How every bundle is built; the proof under faults builds the same entries over an edge of its own. */
export const common = {
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  legalComments: 'none',
  metafile: true as const,
  logLevel: 'error',
  absWorkingDir: root,
  outdir: outRoot,
  // On Lambda credentials are environment variables: the chain's other providers are 130 KB that never run.
  plugins: [makersArePure, otherResources, eventStreams, packageFacts] as Plugin[],
  alias: { '@aws-sdk/credential-provider-node': join(root, 'functions/platform/env-credentials.ts') },
} satisfies BuildOptions & { metafile: true };

const inputs = (names: readonly string[]) =>
  Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}.lambda.ts`]));

/** Entries that write OpenAPI, which is JSON Schema of zod's schemas. */
export const describing: readonly string[] = ['developer/operators-public', 'developer/public'];

/** What makes the named functions, each into its folder of `outdir`: one run of esbuild for each kind of module. */
export function buildsOf(names: readonly string[], outdir: string) {
  const script = {
    ...common,
    outdir,
    format: 'cjs',
    // CommonJS without dynamic import spares the start of the `http` facade: measured in bench/.
    supported: { 'dynamic-import': false },
  } as const;
  const module = {
    ...common,
    outdir,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  } as const;
  const kindOf = (name: string) => (name in modules ? 'module' : describing.includes(name) ? 'describing' : 'script');
  const { module: asModule = [], describing: asDescribing = [], script: asScript = [] } = Object.groupBy(names, kindOf);
  const plain = [...common.plugins, jsonSchema];
  return [
    { ...script, plugins: plain, entryPoints: inputs(asScript) },
    { ...script, entryPoints: inputs(asDescribing) },
    { ...module, plugins: plain, entryPoints: inputs(asModule) },
  ].filter(({ entryPoints }) => Object.keys(entryPoints).length > 0);
}

export interface Bundle {
  readonly entry: string;
  readonly contents: Uint8Array;
  readonly gzip: number;
  /** The bytes that each source file left in it. */
  readonly files: Readonly<Record<string, number>>;
}

function bundleOf(path: string, contents: Uint8Array, { outputs }: Metafile): Bundle {
  const files = Object.entries(outputs[path]?.inputs ?? {}).map(([file, { bytesInOutput }]) => [file, bytesInOutput]);
  return {
    entry: relative(relative(root, outRoot), dirname(path)),
    contents,
    gzip: gzipSync(contents).byteLength,
    files: Object.fromEntries(files),
  };
}

/** All functions, in memory: what a run that deploys would write. */
export async function weigh(): Promise<readonly Bundle[]> {
  const builds = buildsOf(entryNames(), outRoot).map((options) => build({ ...options, write: false }));
  const bundles = (await Promise.all(builds)).flatMap(({ outputFiles, metafile }) =>
    outputFiles.map(({ path, contents }) => bundleOf(relative(root, path), contents, metafile)),
  );
  return bundles.sort((one, other) => (one.entry < other.entry ? -1 : 1));
}

/** All functions, where `bundlePath` says. */
export async function bundle(): Promise<void> {
  for (const dir of [outRoot, mapRoot]) rmSync(dir, { recursive: true, force: true });
  const names = entryNames();
  const mapped = { sourcemap: 'external', sourcesContent: false, write: false } as const;
  const builds = await Promise.all(buildsOf(names, outRoot).map((options) => build({ ...options, ...mapped })));
  for (const { path, contents } of builds.flatMap(({ outputFiles }) => outputFiles)) {
    const file = path.endsWith('.map') ? join(mapRoot, relative(outRoot, path)) : path;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, contents);
  }
  for (const name of names) copyAssets(name, outRoot);
}

/** What must lie beside the bundle. */
export function copyAssets(name: string, outdir: string): void {
  for (const [target, source] of Object.entries(modules[name]?.assets ?? {})) {
    const from = join(root, source);
    if (!existsSync(from)) throw new Error(`${name} needs ${source}`);
    cpSync(from, join(outdir, name, target), { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await bundle();
  for (const { entry, contents } of await weigh())
    process.stdout.write(`${String(Math.round(contents.byteLength / 1024)).padStart(6)} KB  ${entry}\n`);
}
