import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';
import { stripeResources } from '../functions/billing/stripe-resources.ts';

/** Whoever does run what was left out is told so by name, not by a "not a function" of somebody else's code. */
const throws = (what: string): string =>
  `throw Object.assign(new Error(${JSON.stringify(`${what} is left out of the bundles: lib/left-out.ts`)}),{name:'LeftOut'})`;

/**
 * Stripe's client makes every one of its hundred resources, so none can be shaken off: 180 KB, of which functions ask
 * for six. The others become objects that throw when they are asked for anything.
 */
export const otherResources: Plugin = {
  name: 'only-our-stripe-resources',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]stripe[\\/]esm[\\/]stripe\.esm\.node\.js$/ }, async ({ path }) => ({
      contents: withoutOthers(await readFile(path, 'utf8')),
      loader: 'js',
    }));
  },
};

function withoutOthers(text: string): string {
  const made = new Map([...text.matchAll(/this\.(\w+) = new (\w+)\(this\);/g)].map(([, name, type]) => [name, type]));
  const kept = stripeResources.map((name) => {
    const type = made.get(name);
    if (!type) throw new Error(`Stripe's client has no ${name}`);
    return type;
  });
  return text
    .replace("import * as resources from './resources.js';", 'const resources = {};')
    .replace(/^import \{ (\w+),? \} from '\.\/resources(?:\/.+)?\.js';$/gm, (line, type: string) =>
      kept.includes(type)
        ? line
        : `const ${type}=function(){return new Proxy({},{get(){${throws(`${type} of Stripe`)}}})};`,
    );
}

/** Answers that arrive piece by piece, as of `SubscribeToShard`: 18 KB of every client, and nothing here asks for one. */
export const eventStreams: Plugin = {
  name: 'no-event-streams',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/ }, () => ({
      contents: `
        const absent = () => { ${throws('The event streams of AWS')} };
        export const resolveEventStreamSerdeConfig = (config) => config;
        export const eventStreamSerdeProvider = absent;
        export class EventStreamSerde { constructor() { absent(); } }
      `,
      loader: 'js',
    }));
  },
};

/** A client of AWS reads its version from the whole of its package.json. */
export const packageFacts: Plugin = {
  name: 'no-package-facts',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[^\\/]+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8')) as { readonly version: string };
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
};

/**
 * Every schema of zod can describe itself as JSON Schema: 19 KB wherever there is one, and OpenAPI is written in two
 * entries. These have the whole of zod.
 */
export const jsonSchema: Plugin = {
  name: 'no-json-schema',
  setup({ onLoad }) {
    onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](?:to-json-schema|json-schema-processors)\.js$/ },
      async ({ path }) => {
        const names = [...(await readFile(path, 'utf8')).matchAll(/^export (?:const|function) (\w+)/gm)];
        // What makes methods does so for each schema that is looked at; only the method is not there.
        const exported = names.map(
          ([, name]) => `export const ${name}=${name?.startsWith('create') ? '()=>' : ''}absent;`,
        );
        const contents = `const absent=()=>{${throws('JSON Schema of zod')}};${exported.join('')}export{absent as process};`;
        return { contents, loader: 'js' };
      },
    );
  },
};
