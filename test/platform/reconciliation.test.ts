import { describe, expect, it } from 'vitest';
import type { Finding, Findings } from '../../functions/kernel/reconciliation.ts';
import { instant } from '../../functions/kernel/time.ts';
import { reconcile, reconciliationLog } from '../../functions/platform/reconciliation.ts';
import { memoryTable } from '../kit/memory-table.ts';

const of = { name: 'tenant-names', capability: 'tenants' };
const at = instant('2026-11-24T10:00:00.000Z');
async function* these(...findings: readonly Finding[]): Findings {
  yield* findings;
}
const mended = (id: string): Finding => ({ id, repair: async () => true });

describe('a run of a reconciler', () => {
  it('reports zeros where all is well', async () => {
    expect(await reconcile(of, at, these())).toEqual({
      ...of,
      ranAt: at,
      found: 0,
      repaired: 0,
      left: 0,
      examples: [],
    });
  });

  it('counts what it found, what it put right and what it could not, and goes on after a repair that fails', async () => {
    const failing = {
      id: 'b',
      repair: async () => {
        throw new Error('unavailable');
      },
    };
    const unchanged = { id: 'c', repair: async () => false };
    const result = await reconcile(of, at, these(mended('a'), failing, unchanged, { id: 'd' }, mended('e')));

    expect(result).toMatchObject({ found: 5, repaired: 2, left: 3, examples: ['b', 'c', 'd', 'a', 'e'] });
  });

  it('repairs each finding before it looks for the next one', async () => {
    const order: string[] = [];
    async function* looking(): Findings {
      for (const id of ['a', 'b']) {
        order.push(`found ${id}`);
        yield { id, repair: async () => order.push(`repaired ${id}`) > 0 };
      }
    }
    await reconcile(of, at, looking());

    expect(order).toEqual(['found a', 'repaired a', 'found b', 'repaired b']);
  });

  it('keeps twenty examples, what is left first', async () => {
    const many = Array.from({ length: 30 }, (_, i) => mended(`mended-${i}`));
    const { examples } = await reconcile(of, at, these(...many, { id: 'left' }));

    expect(examples).toHaveLength(20);
    expect(examples[0]).toBe('left');
  });
});

describe('the log of reconciliations', () => {
  it('has the latest run of each by name, and the earlier ones for thirty days', async () => {
    const table = memoryTable();
    const log = reconciliationLog(table);
    const later = instant('2026-11-24T11:00:00.000Z');
    const first = await reconcile(of, at, these(mended('a')));
    const second = await reconcile(of, later, these());
    const other = await reconcile({ name: 'charges', capability: 'billing' }, at, these({ id: 'pay_1' }));
    for (const result of [first, second, other]) await log.record(result);

    expect(await log.list()).toEqual([other, second]);
    expect(await log.history('tenant-names', 10)).toEqual([second, first]);
    expect(table.all('PLATFORM#RECONCILIATION#tenant-names')[0]).toMatchObject({
      expiresAt: Date.parse('2026-12-24T10:00:00.000Z') / 1000,
    });
    expect(table.all('PLATFORM#RECONCILIATION').filter(({ pk }) => !pk.includes('N#'))[0]).not.toHaveProperty(
      'expiresAt',
    );
  });
});
