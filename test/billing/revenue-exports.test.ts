import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { canonical } from '../../functions/billing/canonical.ts';
import { csv } from '../../functions/billing/domain/csv.ts';
import type { ExportDeps, ExportViewDeps } from '../../functions/billing/export-ports.ts';
import { exportStore } from '../../functions/billing/export-store.ts';
import { exportDay, exportDays } from '../../functions/billing/verbs/export-days.ts';
import { renderCreditNote, renderInvoice } from '../../functions/billing/verbs/render-documents.ts';
import {
  createRevenueExport,
  getRevenueExport,
  getRevenueExportFile,
  listRevenueExports,
} from '../../functions/billing/verbs/revenue-exports.ts';
import { civilDate, instant } from '../../functions/kernel/time.ts';
import { sha256 } from '../../functions/platform/clock.ts';
import { staffCommitter } from '../../functions/platform/staff-commit.ts';
import type { BillingWorld } from './billing-world.ts';
import { everyTenant, ledgerOf, runUntil, twoTenants } from './ledger-world.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const exportDeps = (world: BillingWorld, changed: Partial<ExportDeps> = {}): ExportDeps => ({
  ledger: ledgerOf(world),
  exports: exportStore('TNY', world.table, world.seal()),
  seller: { code: 'TNY' },
  inTenant: (tenantId) => world.deps(world.ctx({ tenantId })),
  bucket: {
    read: async (key) => world.files.get(key),
    put: async (key, body) => {
      if (world.files.has(key)) throw new Error(`${key} is there`);
      world.files.set(key, body);
    },
  },
  canonical,
  sha256,
  hasTime: () => true,
  ...changed,
});

const viewDeps = (world: BillingWorld, started: string[] = []): ExportViewDeps => ({
  exports: exportStore('TNY', world.table, world.seal()),
  commit: staffCommitter(world.table, world.newId, world.operator()),
  files: { address: async ({ key }) => `https://files.test/${key}` },
  start: async (date) => {
    started.push(date);
  },
});

async function printAll(world: BillingWorld): Promise<void> {
  for (const tenantId of everyTenant) {
    const ctx = world.ctx({ tenantId });
    const deps = world.deps(ctx);
    for (const { id, number } of await deps.finance.invoices())
      if (number !== null) await renderInvoice(ctx, { invoiceId: id }, deps);
    for (const { id } of await deps.finance.creditNotes()) await renderCreditNote(ctx, { creditNoteId: id }, deps);
  }
}

/** January with usage, an unpaid invoice, and on the first of February everything that a month's end brings. */
async function aFebruary() {
  const world = await twoTenants();
  world.use('api-calls', '30000', instant('2026-01-20T12:00:00.000Z'));
  await runUntil(world, '2026-02-02T06:00:00.000Z');
  await printAll(world);
  return world;
}

/** As `aws s3 sync` would lay a day out. */
function onDisk(world: BillingWorld, day: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'finance-'));
  folders.push(folder);
  const prefix = `TNY/${day.replaceAll('-', '/')}/`;
  for (const [key, bytes] of world.files) {
    if (!key.startsWith(prefix)) continue;
    const file = join(folder, key.slice(prefix.length));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  return folder;
}

const verify = (folder: string) => {
  const { status, stdout, stderr } = spawnSync('node', ['scripts/verify-finance-export.mjs', folder], {
    encoding: 'utf8',
  });
  return { status, output: stdout + stderr };
};

const exported = (world: BillingWorld) => [...world.files.keys()].filter((key) => key.includes('/export/')).sort();
const text = (world: BillingWorld, key: string) => new TextDecoder().decode(world.files.get(key));

describe('the export of a day', () => {
  it('holds every invoice, payment and posting of it, and a stranger’s script finds it whole', async () => {
    const world = await aFebruary();
    await exportDays(world.clock(), exportDeps(world));

    const first = verify(onDisk(world, '2026-02-01'));

    expect(first).toMatchObject({ status: 0 });
    expect(first.output).toMatch(/TNY 2026-02-01: [0-9]{2,} checks, 0 differ; 1 documents, 1 of them checked as PDF/);
    expect(verify(onDisk(world, '2026-01-10'))).toMatchObject({ status: 0 });
    const invoices = text(world, 'TNY/2026/02/01/export/invoices.csv').split('\r\n');
    expect(invoices[1]).toContain('TNY-2026-000003');
    expect(invoices[1]).toContain('57.00');
    expect(text(world, 'TNY/2026/01/10/export/invoices.csv')).toContain('EUR,no,910.00,0.00,910.00');
  });

  it('is there for every day since the first posting, also where nothing happened, and none twice', async () => {
    const world = await aFebruary();

    const first = await exportDays(world.clock(), exportDeps(world));
    const files = new Map(world.files);
    const again = await exportDays(world.clock(), exportDeps(world));

    expect(first.days).toHaveLength(32);
    expect([first.days[0], first.days.at(-1)]).toEqual(['2026-01-01', '2026-02-01']);
    expect(again.days).toEqual([]);
    expect(world.files).toEqual(files);
    expect(verify(onDisk(world, '2026-01-05'))).toMatchObject({ status: 0 });
  });

  it('has the same bytes however often it is made, and is never written over', async () => {
    const world = await aFebruary();
    await exportDay(world.clock(), civilDate('2026-02-01'), exportDeps(world));
    const before = new Map(world.files);
    world.advance(40 * 86_400);
    for (const key of exported(world).filter((_, index) => index % 2 === 0)) world.files.delete(key);

    await exportDay(world.clock(), civilDate('2026-02-01'), exportDeps(world));

    expect(world.files).toEqual(before);
    world.files.set('TNY/2026/02/01/export/ledger.csv', new TextEncoder().encode('forged'));
    await expect(exportDay(world.clock(), civilDate('2026-02-01'), exportDeps(world))).rejects.toThrow('other content');
    expect(text(world, 'TNY/2026/02/01/export/ledger.csv')).toBe('forged');
  });

  it('is not touched by what happens to its invoices later', async () => {
    const world = await aFebruary();
    await exportDays(world.clock(), exportDeps(world));
    const before = new Map(world.files);

    await world.saveCard(undefined, everyTenant[1]);
    await exportDay(world.clock(), civilDate('2026-01-10'), exportDeps(world));

    expect(new Map([...world.files].filter(([key]) => before.has(key)))).toEqual(before);
  });

  it('goes on where a crash left it, and its manifest is the last', async () => {
    const world = await aFebruary();
    const whole = exportDeps(world);
    await exportDay(world.clock(), civilDate('2026-02-01'), whole);
    const expected = exported(world);
    for (let at = 0; at < expected.length; at += 1) {
      const again = await aFebruary();
      let left = at;
      const bucket = {
        ...exportDeps(again).bucket,
        put: async (key: string, body: Uint8Array) => {
          if (left === 0) throw new Error('crash');
          left -= 1;
          again.files.set(key, body);
        },
      };
      const crashing = exportDay(again.clock(), civilDate('2026-02-01'), exportDeps(again, { bucket }));
      await expect(crashing).rejects.toThrow('crash');
      expect(again.files.has('TNY/2026/02/01/export/manifest.json')).toBe(false);
      await exportDay(again.clock(), civilDate('2026-02-01'), exportDeps(again));
      expect(exported(again)).toEqual(expected);
    }
  }, 60_000);

  it('waits for a document that is not printed yet, and for the day to be over', async () => {
    const world = await twoTenants();
    world.set('2026-01-11T00:30:00.000Z');
    const early = await exportDays(world.clock(), exportDeps(world));
    world.set('2026-01-12T01:00:00.000Z');
    const unprinted = await exportDays(world.clock(), exportDeps(world));
    await printAll(world);
    const printed = await exportDays(world.clock(), exportDeps(world));

    expect(early).toMatchObject({ days: [], waiting: ['2026-01-01'] });
    expect(unprinted).toMatchObject({ days: [], waiting: ['2026-01-01'] });
    expect(printed.days.at(-1)).toBe('2026-01-11');
  });

  it('stops when its time is over, and the next run goes on', async () => {
    const world = await aFebruary();
    let days = 5;
    const hasTime = () => days-- > 0;

    const first = await exportDays(world.clock(), exportDeps(world, { hasTime }));
    const second = await exportDays(world.clock(), exportDeps(world));

    expect([first.days.length, second.days.length]).toEqual([5, 27]);
  });
});

describe('the verifying script', () => {
  const damaged = async (name: string, change: (text: string) => string) => {
    const world = await aFebruary();
    await exportDays(world.clock(), exportDeps(world));
    const folder = onDisk(world, '2026-02-01');
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'latin1')), 'latin1');
    return verify(folder);
  };

  it.each([
    ['export/invoices.csv', '57.00', '58.00'],
    ['export/ledger.csv', '57.00', '56.00'],
    ['export/payments.csv', '57.00', '57.01'],
    ['export/invoices.jsonl', 'Acme', 'Acne'],
    ['export/control-totals.json', '"count":1', '"count":2'],
    ['TNY-2026-000003.pdf', 'Acme', 'Acne'],
  ])('finds a change in %s', async (name, from, to) => {
    const { status, output } = await damaged(name, (content) => {
      expect(content).toContain(from);
      return content.replace(from, to);
    });

    expect(status).toBe(1);
    expect(output).toContain('DIFFERS');
  });

  it('finds what hashes cannot: tables whose manifest was forged with them', async () => {
    const world = await aFebruary();
    await exportDays(world.clock(), exportDeps(world));
    const folder = onDisk(world, '2026-02-01');
    const [table, manifest] = ['ledger.csv', 'manifest.json'].map((name) => join(folder, 'export', name));
    const before = readFileSync(table ?? '', 'utf8');
    const forged = before.replace(/57\.00/g, '47.00');
    writeFileSync(table ?? '', forged);
    writeFileSync(manifest ?? '', readFileSync(manifest ?? '', 'utf8').replace(sha256(before), sha256(forged)));

    const { status, output } = verify(folder);

    expect(status).toBe(1);
    expect(output).toContain('receivable of TNY-2026-000003');
  });

  it('says so where there is nothing to verify', () => {
    expect(verify(tmpdir())).toMatchObject({ status: 2 });
  });
});

describe('operators', () => {
  it('have a day exported, see it listed with its hashes, and fetch a file, all in their journal', async () => {
    const world = await aFebruary();
    const started: string[] = [];
    const deps = viewDeps(world, started);

    const asked = await createRevenueExport(world.operator(), { date: '2026-02-01' }, deps);
    expect(asked).toMatchObject({ state: 'requested', files: [] });
    expect(await getRevenueExport(world.operator(), { date: '2026-02-01' }, deps)).toEqual(asked);
    expect(started).toEqual(['2026-02-01']);
    await exportDays(world.clock(), exportDeps(world, { hasTime: () => false }));

    const [listed] = (await listRevenueExports(world.operator(), { limit: 10 }, deps)).data;
    expect(listed).toMatchObject({ date: '2026-02-01', state: 'done', folder: 'TNY/2026/02/01/export/' });
    const fetched = await getRevenueExportFile(world.operator(), { date: '2026-02-01', name: 'ledger.csv' }, deps);
    expect(fetched.url).toBe('https://files.test/TNY/2026/02/01/export/ledger.csv');
    expect(fetched.sha256).toBe(sha256(world.files.get('TNY/2026/02/01/export/ledger.csv') ?? ''));
    expect(world.table.all('PLATFORM#STAFF-JOURNAL').map(({ action }) => action)).toEqual([
      'revenue-export.request',
      'revenue-export.download',
    ]);
    expect(world.table.all('PLATFORM#EXPORT').filter(({ sk }) => sk.startsWith('REQUEST#'))).toEqual([]);
  });

  it('are told of a day that is not over, of one that is not there, and of a file that is none', async () => {
    const world = await aFebruary();
    const deps = viewDeps(world);
    await exportDays(world.clock(), exportDeps(world));

    const today = createRevenueExport(world.operator(), { date: '2026-02-02' }, deps);
    await expect(today).rejects.toMatchObject({ code: 'day-not-over' });
    await expect(getRevenueExport(world.operator(), { date: '2025-01-01' }, deps)).rejects.toMatchObject({
      code: 'not-found',
    });
    const none = getRevenueExportFile(world.operator(), { date: '2026-02-01', name: 'secrets.csv' }, deps);
    await expect(none).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('a table', () => {
  it('quotes what would break it, and lets no text become a formula', () => {
    expect(
      csv(
        ['a', 'b'],
        [
          ['x,y', { text: '=HYPERLINK("evil")' }],
          [null, { text: 'plain' }],
        ],
      ),
    ).toBe('a,b\r\n"x,y","\'=HYPERLINK(""evil"")"\r\n,plain\r\n');
    expect(csv(['a'], [['-5.00']])).toBe('a\r\n-5.00\r\n');
  });
});
