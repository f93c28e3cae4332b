import { describe, expect, it } from 'vitest';
import { problem } from '../../functions/kernel/problem.ts';
import { OutOfReach, withinReach } from '../../functions/platform/out-of-reach.ts';

const named = (name: string) => Object.assign(new Error('why'), { name });
const failing = (error: unknown) => withinReach({ get: async (_key: string) => Promise.reject(error) });

describe('the calls of a tenant’s session', () => {
  it('answer what they are answered', async () => {
    const { get } = withinReach({ get: async (key: string) => `item ${key}` });

    expect(await get('a')).toBe('item a');
  });

  it('tell what IAM refused from what failed', async () => {
    const refused = named('AccessDeniedException');

    await expect(failing(refused).get('a')).rejects.toMatchObject({ name: 'OutOfReach', cause: refused });
    await expect(failing(refused).get('a')).rejects.toBeInstanceOf(OutOfReach);
    for (const other of [named('ThrottlingException'), problem('forbidden'), named('AccessDenied')])
      await expect(failing(other).get('a')).rejects.toBe(other);
  });
});
