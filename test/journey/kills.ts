import { randomUUID } from 'node:crypto';
import type { StackOutputs } from '../../local/stack-outputs.ts';
import { type Answer, type ApiClient, apiClient, eventually } from '../kit/api-client.ts';
import type { Kill, Killer } from '../kit/kill-workers.ts';
import { signupToken, someWord, tenantBody } from '../kit/sign-up.ts';

export interface Arena {
  readonly stack: StackOutputs;
  readonly killer: Killer;
  readonly random: () => number;
}

/** A tenant that was made while its makers were killed. */
export interface Survivor {
  readonly id: string;
  readonly slug: string;
  readonly owner: { readonly email: string; readonly password: string };
}

export interface Tally {
  /** Kills in the middle of the function's work. */
  readonly landed: Kill[];
  /** Runs that were over before the drawn instant came. */
  missed: number;
  /** Batches that were given up, and replayed. */
  replayed: number;
  readonly ends: Record<string, number>;
  /** What must not be; empty where all held. */
  readonly faults: string[];
}

export const newTally = (): Tally => ({ landed: [], missed: 0, replayed: 0, ends: {}, faults: [] });

/** As staff do when the alarm of the dead letters tells them (docs/runbooks/dead-letters.md); how many there were. */
async function replayGivenUp({ stack }: Arena): Promise<number> {
  const operators = apiClient(stack.operatorsApiUrl);
  const token = (await operators('POST', '/v1/sessions', { body: stack.operator })).body.accessToken;
  const letters: readonly { readonly id: string; readonly function: string | null }[] = (
    await operators('GET', '/v1/dead-letters', { token })
  ).body.data;
  const given = letters.filter((letter) => letter.function === CONSUMER);
  for (const { id } of given) {
    const answer = await operators('POST', `/v1/dead-letters/${id}/replay`, { token });
    if (answer.status >= 300) throw new Error(`replay: ${answer.status} ${JSON.stringify(answer.body)}`);
  }
  return given.length;
}

export const sagas = {
  provisioning: [
    ...['tenants/create-tenant', 'tenants/register-tenant', 'tenants/create-tenant-key', 'tenants/create-gateway-key'],
    ...['tenants/create-owner', 'billing/start-subscription', 'tenants/activate-tenant'],
  ],
  deletion: [
    ...['tenants/request-deletion', 'tenants/start-deletion', 'tenants/stop-access', 'tenants/note-progress'],
    ...['metering/drain-usage', 'billing/make-final-invoice', 'billing/render-invoice', 'billing/settle-final-invoice'],
    ...['tenants/purge-members', 'tenants/purge-objects', 'tenants/purge-gateway-key', 'tenants/purge-items'],
    ...['tenants/disable-key', 'tenants/certify-deletion'],
  ],
} as const;

const end = (tally: Tally, how: string): void => {
  tally.ends[how] = (tally.ends[how] ?? 0) + 1;
};

/** `work` goes on while the kill that is drawn for it waits for its instant. */
async function underAKill<T>(
  arena: Arena,
  entries: readonly string[],
  tally: Tally,
  work: () => Promise<T>,
): Promise<T> {
  const entry = entries[Math.floor(arena.random() * entries.length)] ?? '';
  const order = arena.killer.strike([entry], arena.random());
  let isLanded = false;
  const landed = order.landed.then((kill) => {
    isLanded = true;
    tally.landed.push(kill);
  });
  try {
    return await work();
  } finally {
    if (isLanded) await landed;
    else tally.missed += 1;
    order.cancel();
  }
}

/** A client whose answer was lost asks again with the same key, as the contract tells it to. */
async function untilAnswered(ask: () => Promise<Answer>, isAnswer: (status: number) => boolean): Promise<Answer> {
  const until = Date.now() + 120_000;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer && isAnswer(answer.status)) return answer;
    if (Date.now() > until) throw new Error(`not answered: ${answer?.status} ${JSON.stringify(answer?.body)}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

async function provision(arena: Arena, api: ApiClient, tally: Tally): Promise<Survivor | undefined> {
  const email = `owner-${someWord()}@example.com`;
  const token = await signupToken(api, arena.stack.mailUrl, email);
  const [body, key] = [await tenantBody(api), randomUUID()];
  const create = () => api('POST', '/v1/tenants', { token, body, key });
  // 503 `provisioning-failed` is an answer too: nothing is left then, and the same key makes it anew.
  const made = await underAKill(arena, sagas.provisioning, tally, () =>
    untilAnswered(create, (status) => status < 500 && status !== 409),
  );
  if (made.status !== 201) {
    tally.faults.push(`provisioning ended ${made.status} ${JSON.stringify(made.body)}`);
    return undefined;
  }
  const again = await create();
  if (again.status !== 201 || again.body.id !== made.body.id)
    tally.faults.push(`the same key again: ${again.status} ${again.body.id} instead of ${made.body.id}`);
  end(tally, made.body.state);
  const survivor = { id: made.body.id, slug: made.body.slug, owner: { email, password: body.owner.password } };
  await signIn(api, survivor);
  return survivor;
}

async function signIn(api: ApiClient, { id, owner }: Survivor): Promise<string> {
  const session = await api('POST', '/v1/sessions', { body: owner });
  if (session.status !== 201) throw new Error(`the owner of ${id} can't sign in: ${session.status}`);
  return session.body.accessToken;
}

/** Provisions until so many kills landed; a few at a time, so that a kill meets more than one of them. */
export async function provisionUnderKills(arena: Arena, kills: number, atOnce: number): Promise<[Survivor[], Tally]> {
  const tally = newTally();
  const survivors: Survivor[] = [];
  const most = kills * 3;
  let begun = 0;
  const worker = async () => {
    while (tally.landed.length < kills && begun < most) {
      begun += 1;
      const survivor = await provision(arena, apiClient(arena.stack.apiUrl), tally).catch((error: unknown) => {
        tally.faults.push(String(error));
        return undefined;
      });
      if (survivor) survivors.push(survivor);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return [survivors, tally];
}

async function fill(api: ApiClient, token: string): Promise<void> {
  await api('POST', '/v1/sample-data', { token });
  await api('POST', '/v1/api-tokens', { token, body: { name: 'CI', scopes: ['projects:read'] } });
}

async function remove(arena: Arena, survivor: Survivor, tally: Tally): Promise<void> {
  const api = apiClient(arena.stack.apiUrl);
  const token = await signIn(api, survivor);
  await fill(api, token);
  const asked = { token, key: randomUUID(), body: { confirm: survivor.slug, mode: 'immediate' } };
  const ask = () => api('POST', '/v1/tenant/deletion', asked);
  const receipt = await underAKill(arena, sagas.deletion, tally, async () => {
    const { body } = await untilAnswered(ask, (status) => status === 202);
    const read = () => api('GET', `/v1/deletions/${body.receiptId}`, { token: body.receiptSecret });
    return eventually(
      `the deletion of ${survivor.id}`,
      async () => {
        const now = await read();
        return now.body.state === 'done' && { ...now.body, receiptId: body.receiptId };
      },
      // A step that failed for good is taken up again after five minutes.
      420_000,
    );
  });
  if (!receipt.certificate?.signature) tally.faults.push(`${survivor.id} has no certificate`);
  const left = receipt.certificate.stores.filter((store: { remaining: number }) => store.remaining > 0);
  if (left.length > 0) tally.faults.push(`${survivor.id}: ${JSON.stringify(left)}`);
  if (!receipt.finalInvoice?.pdf) tally.faults.push(`${survivor.id} has no PDF of its final invoice`);
  const again = await ask();
  if (again.status !== 202 || again.body.receiptId !== receipt.receiptId)
    tally.faults.push(`${survivor.id} asked again: ${again.status} ${JSON.stringify(again.body)}`);
  end(tally, receipt.state);
}

export async function deleteUnderKills(arena: Arena, survivors: readonly Survivor[], atOnce: number): Promise<Tally> {
  const tally = newTally();
  const waiting = [...survivors];
  const worker = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop())
      await remove(arena, next, tally).catch((error: unknown) => tally.faults.push(String(error)));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return tally;
}

const CONSUMER = 'metering/aggregate-usage';
const BATCH = 25;

/** Events flow in until the consumer was killed so often in the middle of a batch; every one must count, once. */
export async function countUnderKills(arena: Arena, survivor: Survivor, kills: number): Promise<Tally> {
  const tally = newTally();
  const api = apiClient(arena.stack.apiUrl);
  const scopes = ['usage:write', 'usage:read'];
  const made = await api('POST', '/v1/api-tokens', {
    token: await signIn(api, survivor),
    body: { name: 'load', scopes },
  });
  const token = made.body.token;
  let thousandths = 0n;
  for (let batch = 0; tally.landed.length < kills && batch < kills * 20; batch += 1) {
    const { landed, cancel } = arena.killer.strike([CONSUMER], arena.random());
    const struck = landed.then((kill) => tally.landed.push(kill));
    const events = Array.from({ length: BATCH }, (_, at) => {
      const value = BigInt(Math.floor(arena.random() * 5_000));
      thousandths += value;
      const text = `${value / 1_000n}.${String(value % 1_000n).padStart(3, '0')}`;
      return {
        ...{ specversion: '1.0', id: `k-${batch}-${at}`, source: 'kills', type: 'job-minutes' },
        ...{ time: new Date().toISOString(), data: { value: text } },
      };
    });
    await untilAnswered(
      () => api('POST', '/v1/events', { token, body: events }),
      (status) => status === 202,
    );
    // The next batch comes when this one's kill has landed, or without it.
    const isStruck = await Promise.race([
      struck.then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 2_500)),
    ]);
    cancel();
    if (!isStruck) tally.missed += 1;
  }
  const expected = `${thousandths / 1_000n}.${String(thousandths % 1_000n).padStart(3, '0')}`.replace(/\.?0+$/, '');
  const counted = async () => {
    const { body } = await api('GET', '/v1/usage/current', { token });
    const quantity = body.meters?.find((meter: { key: string }) => meter.key === 'job-minutes')?.quantity;
    return quantity === expected;
  };
  // A batch whose consumer is killed eleven times in a row is given up, and waits for a person to replay it.
  const isCounted = await eventually(`usage ${expected}`, counted, 30_000).catch(() => false);
  if (!isCounted) tally.replayed = await replayGivenUp(arena);
  const isExact = await eventually(`usage ${expected}`, counted, 120_000).catch((error: unknown) => {
    tally.faults.push(String(error));
    return false;
  });
  end(tally, isExact ? 'exact' : 'inexact');
  return tally;
}
