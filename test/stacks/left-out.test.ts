import { createRequire } from 'node:module';
import { compileFunction } from 'node:vm';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { stripeResources } from '../../functions/billing/stripe-resources.ts';
import { common } from '../../lib/bundle.ts';
import { jsonSchema } from '../../lib/left-out.ts';
import { filesOf, textOf } from '../architecture/repository.ts';

const require = createRequire(import.meta.url);

/** What a bundle of this code exports. */
async function bundled(
  contents: string,
  plugins: readonly Plugin[] = common.plugins,
): Promise<Record<string, unknown>> {
  const stdin = { contents, resolveDir: process.cwd(), loader: 'ts' as const };
  const { outputFiles } = await build({ ...common, stdin, plugins: [...plugins], format: 'cjs', write: false });
  const module: { exports: Record<string, unknown> } = { exports: {} };
  compileFunction(outputFiles[0]?.text ?? '', ['require', 'module', 'exports'])(require, module, module.exports);
  return module.exports;
}

const leftOut = expect.objectContaining({ name: 'LeftOut', message: expect.stringContaining('lib/left-out.ts') });
const thrownBy = (act: () => unknown): unknown => {
  try {
    return act();
  } catch (error) {
    return error;
  }
};

describe("Stripe's client in a bundle", () => {
  type Asked = Readonly<Record<string, Readonly<Record<string, () => unknown>>>>;
  const client = async () => {
    const { made } = await bundled("import Stripe from 'stripe'; export const made = new Stripe('sk_test_x');");
    return made as Asked;
  };

  it('has what functions ask for, with all of its methods', async () => {
    const stripe = await client();
    const all = (await import('stripe')).default;
    const whole = new all('sk_test_x') as unknown as Asked;
    const methodsOf = (resource: object | undefined) => Object.getOwnPropertyNames(Object.getPrototypeOf(resource));

    for (const name of stripeResources) expect(methodsOf(stripe[name]), name).toEqual(methodsOf(whole[name]));
    expect(stripe['webhooks']?.['constructEvent']).toBeTypeOf('function');
  });

  it.each(['invoices', 'subscriptions', 'checkout', 'oauth'])('tells by name that %s was left out', async (name) => {
    const stripe = await client();

    expect(thrownBy(() => stripe[name]?.['create']?.())).toEqual(leftOut);
  });

  it('is made in one place, whose type has no more than that', () => {
    const knowing = filesOf('functions/**/*.ts').filter((file) => /^import (?!type )[^;]*'stripe/m.test(textOf(file)));
    const client = 'functions/billing/stripe-client.adapter.ts';

    expect(knowing.every((file) => file.startsWith('functions/billing/stripe'))).toBe(true);
    expect(knowing.filter((file) => /new Stripe\(/.test(textOf(file)))).toEqual([client]);
    expect(textOf(client)).toContain('secretKey: string): StripeClient {');
  });
});

describe('zod in a bundle', () => {
  const code = `
    import * as z from 'zod';
    export const schema = z.object({ a: z.string().min(1).max(3), b: z.number().int().optional(), c: z.iso.date() });
    export const described = () => z.toJSONSchema(schema);
  `;
  interface Zod {
    readonly schema: { safeParse(value: unknown): { readonly success: boolean }; toJSONSchema(): unknown };
    readonly described: () => unknown;
  }

  it('parses, and tells by name that it cannot describe itself', async () => {
    const { schema, described } = (await bundled(code, [...common.plugins, jsonSchema])) as unknown as Zod;

    expect(schema.safeParse({ a: 'abc', b: 1, c: '2026-11-28' }).success).toBe(true);
    expect(schema.safeParse({ a: 'abcd', c: '2026-11-28' }).success).toBe(false);
    expect(thrownBy(() => schema.toJSONSchema())).toEqual(leftOut);
    expect(thrownBy(described)).toEqual(leftOut);
  });

  it('is asked to describe itself in one place, whose entries are known to lib/bundle.ts', () => {
    const asking = filesOf('functions/**/*.ts').filter((file) => /toJSONSchema/.test(textOf(file)));

    expect(asking).toEqual(['functions/kernel/openapi.ts']);
  });
});

describe('a client of AWS in a bundle', () => {
  it('is made without event streams, and says so where one is asked for', async () => {
    const { made } = await bundled(`
      import { LambdaClient, InvokeWithResponseStreamCommand as Streaming } from '@aws-sdk/client-lambda';
      const client = new LambdaClient({ region: 'eu-central-1', requestHandler: { handle: async () => ({ response: {
        statusCode: 200, headers: {}, body: (async function* () {})() } }) } });
      export const made = () => client.send(new Streaming({ FunctionName: 'a' }));
    `);
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });

    await expect((made as () => Promise<unknown>)()).rejects.toEqual(leftOut);
  });
});
