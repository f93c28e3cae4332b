import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { interleaver } from '../kit/interleave.ts';
import { seedOfRun } from '../kit/seeded.ts';
import { type Company, company, idsOf, tokenOf, told } from './company.ts';
import { leaving, living, walk } from './company-steps.ts';
import { handedTo, items, logLines, namesOf, naming, namingBoth } from './leaks.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const seed = seedOfRun();
const IN_FLIGHT = 6;

/** Asks for each of the other's things by its id: as unknown as an id that nobody has. */
async function reachesFor(own: Company, other: Company): Promise<void> {
  const token = tokenOf(own, 'owner');
  const paths = [
    ...other.projects.flatMap((id) => [`/v1/projects/${id}`, `/v1/projects/${id}/files`]),
    ...other.files.map((id) => `/v1/files/${id}`),
    ...other.invoices.flatMap((id) => [`/v1/invoices/${id}`, `/v1/invoices/${id}/pdf`]),
    ...[...other.people.values()].slice(1).map(({ id }) => `/v1/users/${id}`),
  ];
  await Promise.all(paths.map((path) => told(own.prober('GET', path, { token }), 404, 'not-found')));
  await Promise.all([
    ...other.projects.map((id) => told(own.prober('PATCH', `/v1/projects/${id}`, { token, body: { name: 'x' } }), 404)),
    ...other.files.map((id) => told(own.prober('DELETE', `/v1/files/${id}`, { token }), 404)),
    told(own.prober('GET', `/v1/audit-events?target=${other.tenant.id}`, { token }), 200),
  ]);
}

describe.sequential(`two tenants at once, seed ${seed}`, () => {
  const draw = interleaver(seed, IN_FLIGHT);
  const one = company('alder', stack, (work) => draw.turn('one', work));
  const two = company('birch', stack, (work) => draw.turn('two', work));
  const both = [
    { own: one, other: two },
    { own: two, other: one },
  ];

  beforeAll(() => console.log(`two tenants: SEED=${seed}`));
  afterAll(() => console.log(`two tenants: ${draw.order.length} calls, ${draw.overlaps()} beside one of the other`));

  it('go through the whole journey, their calls drawn by turns and under way together', async () => {
    await Promise.all([walk(one, living), walk(two, living)]);
    const changes = draw.order.filter((who, at) => who !== draw.order[at - 1]).length;
    expect(changes).toBeGreaterThan(50);
    expect(draw.overlaps()).toBeGreaterThan(50);
  });

  it("find each other's things as unknown as ids that nobody has", async () => {
    await Promise.all(both.map(({ own, other }) => reachesFor(own, other)));
    expect(one.prober.calls.length + two.prober.calls.length).toBeGreaterThan(30);
  });

  it("share no id, and no item of one's partitions names the other", async () => {
    const [ofOne, ofTwo] = [idsOf(one), idsOf(two)];
    expect(ofOne.size).toBeGreaterThan(20);
    expect([...ofOne].filter((id) => ofTwo.has(id))).toEqual([]);
    const found = await items(stack);
    expect(naming(found, [one.tenant.id]).length).toBeGreaterThan(20);
    expect(namingBoth(found, one, two).map(({ where }) => where)).toEqual([]);
  });

  it('one leaves while the other goes on working', async () => {
    await walk(one, leaving.slice(0, 1));
    const goesOn = living.filter(({ name }) => ['works on projects', 'sends bad input'].includes(name));
    const ended = walk(one, leaving.slice(1));
    // Heard of below, also where the other's walk fails first.
    ended.catch(() => undefined);
    await walk(two, goesOn);
    await told(one.api('GET', '/v1/projects', { token: one.apiToken }), 410);
    await told(two.api('GET', '/v1/projects', { token: two.apiToken }), 200);
    // Two deletions at once, each with a certificate of its own.
    await Promise.all([ended, walk(two, leaving)]);
  });

  it.each(both)('$own.name is told nothing of $other.name: no answer, header, file, PDF or mail', async (pair) => {
    const handed = await handedTo(pair.own);
    const isOf = (kind: RegExp) => handed.filter(({ where }) => kind.test(where));
    // The control: the same search finds the company's own canary and ids in each kind of evidence.
    for (const [kind, atLeast] of [
      [/^GET \/v1/, 20],
      [/^mail/, 5],
      [/^PDF/, 2],
      [/^downloaded/, 3],
    ] as const)
      expect(naming(isOf(kind), namesOf(pair.own)).length, String(kind)).toBeGreaterThanOrEqual(atLeast);
    expect(naming(handed, namesOf(pair.other)).map(({ where }) => where)).toEqual([]);
  });

  it('no line of any log names both, and none holds a password, a token or a secret', () => {
    const lines = logLines(runDir);
    const probes = new Set([one, two].flatMap(({ prober }) => prober.calls.map(({ requestId }) => requestId)));
    const notAsked = lines.filter(({ text }) => ![...probes].some((id) => id !== '' && text.includes(id)));
    for (const { own } of both) expect(naming(lines, [own.tenant.id]).length).toBeGreaterThan(20);
    expect(namingBoth(notAsked, one, two)).toEqual([]);
    const secrets = [one, two].flatMap((each) => each.secrets);
    expect(secrets.length).toBeGreaterThan(12);
    expect(naming(lines, secrets)).toEqual([]);
  });

  it('answers nothing of all this with 5xx', () => {
    const calls = both.flatMap(({ own }) => [...own.api.calls, ...own.prober.calls]);
    expect(calls.filter(({ status }) => status >= 500)).toEqual([]);
    expect(calls.length).toBeGreaterThan(200);
  });
});
