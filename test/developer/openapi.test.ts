import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { routesOf } from '../../functions/contracts.ts';
import { describeApi } from '../../functions/kernel/openapi.ts';
import { documents } from '../../scripts/openapi-documents.ts';

interface Operation {
  readonly operationId: string;
  readonly 'x-permission': string | null;
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: object; readonly $ref?: string }>>;
}
type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const apis = ['tenant', 'operators'] as const;
const describe_ = (api: (typeof apis)[number]) =>
  describeApi({ routes: routesOf(api), origin: 'https://api.test', title: 'T' });
const pathsOf = (api: (typeof apis)[number]) => describe_(api)['paths'] as Paths;

describe('the committed OpenAPI documents', () => {
  it.each(Object.entries(documents()))('%s is what the contracts say (npm run openapi)', (path, text) => {
    expect(readFileSync(path, 'utf8') === text, `${path} is stale: npm run openapi`).toBe(true);
  });
});

describe.each(apis)('the OpenAPI document of the %s API', (api) => {
  it('names exactly its routes, each with its permission', () => {
    const named = Object.entries(pathsOf(api)).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => `${method.toUpperCase()} ${path} ${operation['x-permission']}`),
    );

    const routes = routesOf(api).map(({ endpoint: e }) => `${e.method} ${e.path} ${e.permission ?? null}`);
    expect(named.sort()).toEqual(routes.sort());
    expect(Object.keys(pathsOf(api)).every((path) => /^\/(v1|scim|hooks|\.well-known)\//.test(path))).toBe(true);
  });

  it('gives every operation an id of its own and an answer for its success', () => {
    const operations = Object.values(pathsOf(api)).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId);

    expect(new Set(ids).size).toBe(ids.length);
    expect(operations.every(({ responses }) => Object.keys(responses).some((status) => status.startsWith('2')))).toBe(
      true,
    );
  });

  it('declares each parameter of a path', () => {
    for (const [path, item] of Object.entries(pathsOf(api))) {
      const wanted = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      for (const { parameters } of Object.values(item))
        expect(parameters.filter((p) => p.in === 'path').map((p) => p.name)).toEqual(wanted);
    }
  });

  it('refers to nothing that it does not hold', () => {
    const document = describe_(api);
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref ?? '');

    const missing = refs.filter((ref) => {
      const found = ref
        .slice(2)
        .split('/')
        .reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], document);
      return found === undefined;
    });
    expect(missing).toEqual([]);
  });
});

describe('an operation', () => {
  const paths = pathsOf('tenant');
  const operation = (method: string, path: string) => paths[path]?.[method];
  const headersOf = (found: Operation | undefined) =>
    (found?.parameters ?? []).filter((p) => p.in === 'header').map((p) => [p.name, p.required]);

  it('names the headers that it takes, and which it needs', () => {
    expect(headersOf(operation('post', '/v1/projects'))).toEqual([['Idempotency-Key', false]]);
    expect(headersOf(operation('post', '/v1/tenants'))).toEqual([['Idempotency-Key', true]]);
    expect(headersOf(operation('patch', '/v1/tenant'))).toContainEqual(['If-Match', true]);
    expect(headersOf(operation('get', '/v1/projects'))).toEqual([]);
  });

  it('shows bodies and answers as they are on the wire', () => {
    const body = operation('post', '/v1/projects')?.requestBody?.content['application/json']?.schema;
    const invoice = JSON.stringify(operation('get', '/v1/invoices/{invoiceId}')?.responses['200']);

    expect(body).toMatchObject({ type: 'object', required: ['name'], additionalProperties: false });
    expect(invoice).toContain('"total":{"$ref":"#/components/schemas/Money"}');
  });

  it('names the problems that it answers by their codes', () => {
    const document = describe_('tenant') as unknown as {
      components: { responses: Record<string, { description: string }> };
    };
    const ref = operation('delete', '/v1/projects/{projectId}')?.responses['409']?.$ref ?? '';

    const { description } = document.components.responses[ref.split('/').at(-1) ?? ''] ?? { description: '' };
    expect(description).toContain('`project-not-empty`');
    expect(description).toContain('`conflict`');
  });
});
