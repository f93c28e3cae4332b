import { randomInt } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { apiClient, eventually } from '../kit/api-client.ts';
import { killWorkers } from '../kit/kill-workers.ts';
import { breaking } from '../kit/log-search.ts';
import { signUp } from '../kit/sign-up.ts';

const stack = inject('stack');
const runDir = inject('runDir');
const api = apiClient(stack.apiUrl);
const EVENTS = 2_000;

function shuffled<T>(list: readonly T[]): T[] {
  const copy = [...list];
  for (let i = copy.length - 1; i > 0; i--) {
    const j = randomInt(i + 1);
    [copy[i], copy[j]] = [copy[j] as T, copy[i] as T];
  }
  return copy;
}

it('counts 2,000 events with 10 % duplicates, shuffled, in concurrent batches, the consumer killed in between: exact to the minor unit', async () => {
  const tenant = await signUp(api, stack.mailUrl, { plan: 'pro', currency: 'USD', country: 'US' });
  const { body: made } = await api('POST', '/v1/api-tokens', {
    token: tenant.accessToken,
    body: { name: 'load', scopes: ['usage:write'] },
  });
  const began = Date.now();
  const events = Array.from({ length: EVENTS }, (_, i) => ({
    specversion: '1.0',
    id: `e-${i}`,
    source: 'load',
    type: 'job-minutes',
    // Behind the start of the subscription, so that all of them are billed.
    time: new Date(began + (i % 50)).toISOString(),
    data: { value: String((i % 97) + 0.125) },
  }));
  const sent = shuffled([...events, ...events.filter((_, i) => i % 10 === 0)]);
  const batches = Array.from({ length: Math.ceil(sent.length / 100) }, (_, i) => sent.slice(i * 100, (i + 1) * 100));
  const post = async (batch: unknown[]): Promise<void> => {
    // A sender repeats what was not accepted, with the same ids: that is what they are for.
    const answer = await api('POST', '/v1/events', { token: made.token, body: batch });
    if (answer.status !== 202) return post(batch);
  };
  const waves = [batches.slice(0, 8), batches.slice(8, 16), batches.slice(16)];
  let killed = 0;
  await breaking(runDir, 'the consumer is killed', async () => {
    for (const wave of waves) {
      await Promise.all(wave.map(post));
      // A test of killed consumers kills some: it waits for the batch to be under way.
      killed += await eventually('a consumer to kill', async () => killWorkers(runDir, 'aggregate-usage'), 30_000);
    }
    // What died is heard of when its batch comes again.
    await new Promise((resolve) => setTimeout(resolve, 2_000));
  });
  expect(killed).toBeGreaterThanOrEqual(waves.length);
  const total = events.reduce((sum, event) => sum + BigInt(Math.round(Number(event.data.value) * 1_000)), 0n);
  const expected = `${total / 1_000n}.${String(total % 1_000n).padStart(3, '0')}`.replace(/\.?0+$/, '');
  const counted = await eventually(
    `usage ${expected}`,
    async () => {
      const { body } = await api('GET', '/v1/usage/current', { token: tenant.accessToken });
      const quantity = body.meters?.find((meter: { key: string }) => meter.key === 'job-minutes')?.quantity;
      return quantity === expected && quantity;
    },
    120_000,
  );
  expect(counted).toBe(expected);

  // pricing.md section 10, pro in USD: 1,000 included, then graduated 10,000 at 0.010 and 0.008 beyond.
  const billable = total - 1_000_000n;
  const tier1 = billable < 10_000_000n ? billable : 10_000_000n;
  const tenthsOfCents = (tier1 * 10n + (billable - tier1) * 8n) / 1n;
  const cents = (tenthsOfCents + 5_000n) / 10_000n;
  const { body: upcoming } = await api('GET', '/v1/invoices/upcoming', { token: tenant.accessToken });
  const line = upcoming.lines.find((l: { meter: string }) => l.meter === 'job-minutes');
  expect(line).toMatchObject({ kind: 'usage', quantity: expected, amount: { amount: String(cents), currency: 'USD' } });
}, 300_000);
