import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { budgets } from '../../bench/budgets.ts';
import { type BundleFigure, figureOf } from '../../bench/bundles.ts';
import { type Bundle, describing, entryNames, weigh } from '../../lib/bundle.ts';

describe('the bundles of the functions', () => {
  let weighed: readonly Bundle[];
  let bundles: readonly BundleFigure[];
  beforeAll(async () => {
    weighed = await weigh();
    bundles = weighed.map(figureOf);
  }, 300_000);
  const withPart = (part: RegExp) =>
    bundles.filter(({ parts }) => Object.keys(parts).some((name) => part.test(name))).map(({ entry }) => entry);

  it('are one for each entry, and none is larger than its budget', () => {
    expect(bundles.map(({ entry }) => entry)).toEqual(entryNames());
    expect(bundles.filter(({ kb, budgetKb }) => kb > budgetKb).map(({ entry, kb }) => `${entry} ${kb} KB`)).toEqual([]);
  });

  it('have no budget for what is not there, and none with much to spare', () => {
    const known = new Map(bundles.map(({ entry, kb }) => [entry, kb]));
    const slack = Object.entries(budgets.bundlesKb.entries).filter(([entry, kb]) => kb > 1.1 * (known.get(entry) ?? 0));

    expect(slack).toEqual([]);
  });

  it('have heavy libraries only where their entry asks for them', () => {
    const files = ['billing', 'metering', 'tenants', 'workspace'];

    expect(withPart(/^pdfkit$/)).toEqual([
      'billing/reconcile-invoice-files',
      'billing/render-invoice',
      'billing/render-on-finalized',
    ]);
    expect(withPart(/^stripe$/).every((entry) => entry.startsWith('billing/'))).toBe(true);
    expect(withPart(/powertools\/idempotency$/)).toEqual(['billing/payments']);
    expect(withPart(/client-s3$/).every((entry) => files.includes(entry.split('/')[0] ?? ''))).toBe(true);
    expect(withPart(/credential-provider|nested-clients|token-providers/)).toEqual([]);
  });

  it('write OpenAPI in the entries alone that have all of zod', () => {
    const writing = weighed.filter(({ files }) => (files['functions/kernel/openapi.ts'] ?? 0) > 0);

    expect(writing.map(({ entry }) => entry)).toEqual([...describing].sort());
  });

  it('of the authorizers and the trigger have neither the SDK nor a schema library', () => {
    const gates = ['identity/authorizer', 'identity/operator-authorizer', 'identity/pre-token'];
    const heavy = withPart(/^@aws-sdk\/(client-|core|lib-)|^zod$/);

    expect(gates.filter((gate) => heavy.includes(gate))).toEqual([]);
  });

  it('have each library once', () => {
    const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, unknown> };
    const copies = Object.keys(lock.packages).filter((path) =>
      /node_modules\/.+\/node_modules\/@(smithy|aws-sdk)\//.test(path),
    );

    expect(copies).toEqual([]);
  });
});
