import { describe, expect, it } from 'vitest';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { instant } from '../../functions/kernel/time.ts';
import { journalIdOf } from '../../functions/platform/journal-id.ts';
import { systemContext } from '../../functions/platform/workflow.ts';
import { createFile } from '../../functions/workspace/verbs/create-file.ts';
import { createProject } from '../../functions/workspace/verbs/create-project.ts';
import { deleteFile } from '../../functions/workspace/verbs/delete-file.ts';
import { getFile } from '../../functions/workspace/verbs/get-file.ts';
import { listFiles } from '../../functions/workspace/verbs/list-files.ts';
import { recordUpload } from '../../functions/workspace/verbs/record-upload.ts';
import { removeObject } from '../../functions/workspace/verbs/remove-object.ts';
import { tenantA, tenantB } from '../kit/world.ts';
import { aWorkspace } from './tenant-world.ts';

const arrivedAt = instant('2026-11-24T10:00:07.000Z');

const setUp = async () => {
  const w = aWorkspace();
  const as = (options: Partial<TenantContext> = {}) => {
    const ctx = w.ctx(options);
    return [ctx, w.deps(ctx)] as const;
  };
  const [ctx, deps] = as();
  const { id: projectId } = await createProject(ctx, { name: 'P' }, deps);
  const announce = (sizeBytes: number, plan: TenantContext['plan'] = 'pro') => {
    const [caller, theirs] = as({ plan });
    return createFile(caller, { projectId, name: 'plan.txt', contentType: 'text/plain', sizeBytes }, theirs);
  };
  const arrive = async (fileId: string, sizeBytes: number) => {
    const system = systemContext(tenantA, 'workspace/record-upload', 'event-1', w.clock);
    w.objects.set(`${tenantA}/files/${fileId}`, 'x');
    await recordUpload(system, { fileId, sizeBytes, at: arrivedAt }, w.deps(system, journalIdOf(arrivedAt, fileId)));
  };
  return { w, as, ctx, deps, projectId, announce, arrive };
};

describe('a file', () => {
  it('is announced as pending, with an address for one upload and none for a download', async () => {
    const { w, ctx, deps, announce } = await setUp();

    const file = await announce(12);

    expect(file).toMatchObject({ state: 'pending', sizeBytes: 12, uploadUrl: expect.stringContaining(file.id) });
    expect(file.headers).toEqual({ 'Content-Type': 'text/plain', 'Content-Length': '12' });
    expect(await getFile(ctx, { fileId: file.id }, deps)).toMatchObject({ state: 'pending', downloadUrl: null });
    expect(w.journal().at(-1)).toMatchObject({ action: 'file.create', target: file.id });
    expect(JSON.stringify(w.table.all())).not.toContain('plan.txt');
  });

  it('becomes ready when its object arrives, and tells metering the time of the object', async () => {
    const { w, ctx, deps, announce, arrive } = await setUp();
    const file = await announce(12);

    await arrive(file.id, 12);

    const ready = await getFile(ctx, { fileId: file.id }, deps);
    expect(ready).toMatchObject({ state: 'ready', etag: '"2"', downloadUrl: expect.stringContaining(file.id) });
    expect(w.events().at(-1)).toEqual({
      source: 'tenantry.workspace',
      type: 'FileStored',
      version: 1,
      data: { fileId: file.id, sizeBytes: 12, at: arrivedAt },
    });
  });

  it('is stored once, however often its arrival is told', async () => {
    const { w, announce, arrive } = await setUp();
    const file = await announce(12);

    await Promise.allSettled([arrive(file.id, 12), arrive(file.id, 12)]);
    await arrive(file.id, 12);

    expect(w.events().filter(({ type }) => type === 'FileStored')).toHaveLength(1);
    expect(w.reservedBytes()).toBe(12);
  });

  it('counts the bytes that arrived where they differ from those announced', async () => {
    const { w, announce, arrive } = await setUp();
    const file = await announce(12);

    await arrive(file.id, 10);

    expect(w.reservedBytes()).toBe(10);
  });

  it('gives its bytes back when it is deleted, and its object follows by the event', async () => {
    const { w, ctx, deps, announce, arrive } = await setUp();
    const file = await announce(12);
    await arrive(file.id, 12);

    await deleteFile(ctx, { fileId: file.id }, deps);
    const told = w.events().find(({ type }) => type === 'FileDeleted');
    await removeObject(ctx, { fileId: file.id, isSample: false }, deps);

    expect(told?.data).toEqual({ fileId: file.id, sizeBytes: 12, at: ctx.now });
    expect(w.reservedBytes()).toBe(0);
    expect(w.objects.size).toBe(0);
    await expect(getFile(ctx, { fileId: file.id }, deps)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('that never arrived is no stored file for metering when it is deleted', async () => {
    const { w, ctx, deps, announce } = await setUp();
    const file = await announce(12);

    await deleteFile(ctx, { fileId: file.id }, deps);

    expect(w.events().map(({ type }) => type)).toEqual(['ProjectCreated', 'UploadCanceled']);
    expect(w.reservedBytes()).toBe(0);
  });

  it('whose object arrives after its deletion leaves no object behind', async () => {
    const { w, ctx, deps, announce, arrive } = await setUp();
    const file = await announce(12);
    await deleteFile(ctx, { fileId: file.id }, deps);

    await arrive(file.id, 12);

    expect(w.objects.size).toBe(0);
    expect(w.events().some(({ type }) => type === 'FileStored')).toBe(false);
  });

  it('is deleted although its object arrives at the same moment', async () => {
    const { w, ctx, deps, announce, arrive } = await setUp();
    const file = await announce(12);

    await Promise.allSettled([arrive(file.id, 12), deleteFile(ctx, { fileId: file.id }, deps)]);

    const types = w.events().map(({ type }) => type);
    expect(w.table.all().filter((item) => item['entity'] === 'file')).toEqual([]);
    expect(types.includes('FileDeleted')).toBe(types.includes('FileStored'));
    expect(w.reservedBytes()).toBe(0);
  });

  it('is deleted only at the version that the caller names', async () => {
    const { as, announce } = await setUp();
    const file = await announce(12);
    const [stale, deps] = as({ ifMatch: 3 });

    await expect(deleteFile(stale, { fileId: file.id }, deps)).rejects.toMatchObject({ code: 'etag-mismatch' });
  });

  it('is to another tenant exactly as one that never was', async () => {
    const { as, announce } = await setUp();
    const file = await announce(12);
    const [stranger, theirs] = as({ tenantId: tenantB });

    for (const fileId of [file.id, 'fil_0000000000000000000000000Z']) {
      await expect(getFile(stranger, { fileId }, theirs)).rejects.toMatchObject({ code: 'not-found' });
      await expect(deleteFile(stranger, { fileId }, theirs)).rejects.toMatchObject({ code: 'not-found' });
    }
  });

  it('is listed with its project alone, newest first, a page at a time', async () => {
    const { ctx, deps, projectId, announce } = await setUp();
    const other = await createProject(ctx, { name: 'Q' }, deps);
    const ids = [(await announce(1)).id, (await announce(2)).id, (await announce(3)).id];

    const first = await listFiles(ctx, { projectId, limit: 2 }, deps);
    const rest = await listFiles(ctx, { projectId, limit: 2, cursor: first.nextCursor ?? '' }, deps);

    expect([...first.data, ...rest.data].map(({ id }) => id)).toEqual(ids.reverse());
    expect((await listFiles(ctx, { projectId: other.id, limit: 2 }, deps)).data).toEqual([]);
    const elsewhere = { projectId: other.id, limit: 2, cursor: first.nextCursor ?? '' };
    await expect(listFiles(ctx, elsewhere, deps)).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});

describe("the plan's storage", () => {
  it('refuses a file larger than the plan allows, and writes nothing', async () => {
    const { w, announce } = await setUp();
    const before = w.table.all().length;

    await expect(announce(1_000_000_001, 'free')).rejects.toMatchObject({
      code: 'file-too-large',
      kind: { status: 402 },
    });

    expect(w.table.all()).toHaveLength(before);
  });

  it('takes files up to the last byte and not one more', async () => {
    const { w, announce } = await setUp();

    await announce(999_999_999, 'free');
    await announce(1, 'free');

    await expect(announce(1, 'free')).rejects.toMatchObject({ code: 'file-too-large' });
    expect(w.reservedBytes()).toBe(1_000_000_000);
    await announce(0, 'free');
  });

  it('holds against many announcements at once', async () => {
    const { w, announce } = await setUp();

    const results = await Promise.allSettled(Array.from({ length: 12 }, () => announce(100_000_000, 'free')));

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    expect(w.reservedBytes()).toBe(1_000_000_000);
  });

  it('has no cap where storage beyond the included is priced', async () => {
    const { announce } = await setUp();

    await announce(5 * 1024 ** 3, 'pro');
    await expect(announce(5 * 1024 ** 3, 'pro')).resolves.toMatchObject({ state: 'pending' });
  });
});
