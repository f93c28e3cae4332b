import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import { build, type Plugin } from 'esbuild';
import { root } from '../architecture/repository.ts';

export type Handler = (event: APIGatewayProxyEvent, context: Context) => Promise<APIGatewayProxyResult>;
export interface WarmProcess {
  readonly workspace: Handler;
  readonly audit: Handler;
}

/** A flaw put into one file of ours while it is bundled; each text has to be there. */
export interface Plant {
  readonly file: string;
  readonly replace: readonly (readonly [from: string, to: string])[];
}

const fake = (name: string) => join(root, 'test/isolation', name);

const edges: Plugin = {
  name: 'edges',
  setup({ onResolve }) {
    onResolve({ filter: /\/(table|update-item|signed-call)\.ts$/ }, ({ path, importer }) =>
      importer.startsWith(join(root, 'functions'))
        ? { path: fake(path.endsWith('signed-call.ts') ? 'warm-aws.ts' : 'warm-table.ts') }
        : undefined,
    );
  },
};

const planted = ({ file, replace }: Plant): Plugin => ({
  name: 'plant',
  setup({ onLoad }) {
    onLoad({ filter: /\/functions\/.*\.ts$/ }, ({ path }) => {
      if (relative(root, path) !== file) return undefined;
      const text = readFileSync(path, 'utf8');
      const missing = replace.find(([from]) => !text.includes(from));
      if (missing) throw new Error(`${file} has no ${missing[0]}`);
      return { contents: replace.reduce((now, [from, to]) => now.replaceAll(from, to), text), loader: 'ts' };
    });
  },
});

/** The real entries with fakes at their edges, loaded afresh. */
export async function warmProcess(plant?: Plant): Promise<WarmProcess> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'tenantry-warm-')), 'entries.mjs');
  await build({
    entryPoints: [fake('warm-entries.ts')],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    outfile,
    logLevel: 'silent',
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    plugins: [edges, ...(plant ? [planted(plant)] : [])],
  });
  return (await import(pathToFileURL(outfile).href)) as WarmProcess;
}
