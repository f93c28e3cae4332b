import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contracts, routesOf } from '../../functions/contracts.ts';
import { collections, collectionsOf } from '../../functions/kernel/collections.ts';
import type { Capability } from '../../functions/kernel/endpoint.ts';
import { envelopeSchema } from '../../functions/kernel/event.ts';
import { operatorPermissions, permissions } from '../../functions/kernel/permissions.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { capabilities, entries, filesOf, root, textOf } from './repository.ts';

const all: readonly Capability[] = Object.values(contracts);
const routes = [...routesOf('tenant'), ...routesOf('operators')];

/** What needs no more than being signed in. */
const withoutPermission = [
  ...['getMe', 'endSession'],
  // Staff, about themselves alone: also before they have enrolled a second factor.
  ...['getOperator', 'endOperatorSession', 'startMfaEnrolment', 'confirmMfaEnrolment'],
];

describe('every endpoint', () => {
  it('needs a permission, is public by decision, or is on the short list of what everybody may', () => {
    const bare = routes.filter(({ endpoint }) => endpoint.auth !== 'public' && !endpoint.permission);

    expect(bare.map(({ name }) => name).filter((name) => !withoutPermission.includes(name))).toEqual([]);
  });

  it('names a permission that exists, of the API that it is on', () => {
    const known = (auth: string) => (auth === 'operator' ? operatorPermissions : permissions) as readonly string[];
    const unknown = routes.filter(
      ({ endpoint: { auth, permission } }) => permission !== undefined && !known(auth).includes(permission),
    );

    expect(unknown.map(({ name }) => name)).toEqual([]);
  });

  it('has an entry', () => {
    const wanted = new Set(routes.map(({ capability, endpoint }) => `${capability}/${endpoint.entry}`));

    expect([...wanted].filter((entry) => !entries.includes(entry))).toEqual([]);
  });

  it('names only problems that its capability, or everybody, knows', () => {
    const unknown = routes.flatMap(({ name, endpoint, problems }) =>
      endpoint.problems
        .filter((code) => !(code in problems) && !(code in problem.kinds))
        .map((code) => `${name}: ${code}`),
    );

    expect(unknown).toEqual([]);
  });

  it('has a path and method of its own in each API', () => {
    for (const api of ['tenant', 'operators'] as const) {
      const names = routesOf(api).map(({ endpoint }) => `${endpoint.method} ${endpoint.path}`);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    }
  });
});

describe('every collection', () => {
  it('is named by the contract of its owner, as deletion knows it', () => {
    const contracted = all.filter(({ collections: own }) => own.length > 0);

    expect(Object.fromEntries(contracted.map((each) => [each.name, each.collections]))).toEqual(collectionsOf);
  });

  it('belongs to one capability, so that deletion empties it once', () => {
    expect(collections.filter((name, i) => collections.indexOf(name) !== i)).toEqual([]);
  });

  it('that a store names is in the data map', () => {
    const named = filesOf('functions/*/*.ts', 'functions/*/verbs/*.ts').flatMap((file) =>
      [...textOf(file).matchAll(/`TENANT#\$\{[^}]+\}#([A-Z]+)/g)].map(([, name]) => `${file}: ${name}`),
    );

    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((line) => !collections.includes(line.split(': ')[1] ?? ''))).toEqual([]);
  });
});

describe('every event', () => {
  const events = all.flatMap((capability) =>
    Object.values(capability.events).map((definition) => ({ name: capability.name, definition })),
  );

  it.each(events.map(({ name, definition }) => [`${name}/${definition.type}`, definition] as const))(
    '%s has a sample that its consumers would take',
    (path, definition) => {
      const sample = JSON.parse(textOf(`events/${path}.json`)) as Record<string, unknown>;

      expect(sample['detail-type']).toBe(definition.type);
      expect(sample['source']).toBe(definition.source);
      expect(envelopeSchema(definition.schema).safeParse(sample['detail'])).toMatchObject({ success: true });
    },
  );

  it('is named in the past tense, once', () => {
    const types = events.map(({ definition }) => definition.type);

    expect(types.filter((type) => !/(ed|Sent|Paid|Overdue)$/.test(type))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });
});

describe('every capability', () => {
  it.each(capabilities)('%s has a README, a page, tests and a construct of its name', (name) => {
    for (const path of [
      `functions/${name}/README.md`,
      `docs/capabilities/${name}.md`,
      `test/${name}`,
      `lib/capabilities/${name}.ts`,
    ])
      expect(existsSync(join(root, path)), path).toBe(true);
  });

  it.each(all.filter(({ collections: own, name }) => own.length > 0 || name === 'audit').map(({ name }) => name))(
    '%s has a test with the eyes of another tenant',
    (name) => {
      expect(filesOf(`test/${name}/**/*.ts`).some((file) => /\btenantB\b/.test(textOf(file)))).toBe(true);
    },
  );

  it('is in the list of contracts', () => {
    expect(Object.keys(contracts).sort()).toEqual([...capabilities].sort());
    expect(all.map(({ name }) => name).sort()).toEqual([...capabilities].sort());
  });

  it('has a folder of samples only if it exists', () => {
    const folders = [...new Set(filesOf('events/*/*.json').map((file) => file.split('/')[1]))];

    expect(folders.filter((folder) => !capabilities.includes(folder ?? ''))).toEqual([]);
    expect(filesOf('events/*/*.json').every((file) => /^[A-Z][A-Za-z]+\.json$/.test(basename(file)))).toBe(true);
  });
});
