import { describe, expect, it } from 'vitest';
import { addSampleData } from '../../functions/workspace/verbs/add-sample-data.ts';
import { createFile } from '../../functions/workspace/verbs/create-file.ts';
import { createProject } from '../../functions/workspace/verbs/create-project.ts';
import { deleteFile } from '../../functions/workspace/verbs/delete-file.ts';
import { deleteProject } from '../../functions/workspace/verbs/delete-project.ts';
import { getFile } from '../../functions/workspace/verbs/get-file.ts';
import { listFiles } from '../../functions/workspace/verbs/list-files.ts';
import { listProjects } from '../../functions/workspace/verbs/list-projects.ts';
import { removeObject } from '../../functions/workspace/verbs/remove-object.ts';
import { removeSampleData } from '../../functions/workspace/verbs/remove-sample-data.ts';
import { aWorkspace } from './tenant-world.ts';

const setUp = () => {
  const w = aWorkspace();
  const ctx = w.ctx();
  const deps = w.deps(ctx);
  /** What the subscriber of FileDeleted does. */
  const followEvents = async () => {
    for (const { type, data } of w.events())
      if (type === 'FileDeleted') {
        const { fileId, isSample = false } = data as { fileId: string; isSample?: boolean };
        await removeObject(ctx, { fileId, isSample }, deps);
      }
  };
  const leftovers = () =>
    w.table.all().filter((item) => ['project', 'file', 'sample'].includes(String(item['entity'])));
  return { w, ctx, deps, followEvents, leftovers };
};

describe('sample data', () => {
  it('fills an empty tenant with projects and files that can be read at once', async () => {
    const { w, ctx, deps } = setUp();

    const made = await addSampleData(ctx, {}, deps);

    const projects = await listProjects(ctx, { limit: 25 }, deps);
    const files = await listFiles(ctx, { projectId: projects.data[0]?.id ?? '', limit: 25 }, deps);
    const file = await getFile(ctx, { fileId: files.data[0]?.id ?? '' }, deps);
    expect(made).toEqual({ projects: 3, files: 5 });
    expect(projects.data.every(({ isSample }) => isSample)).toBe(true);
    expect(file).toMatchObject({ state: 'ready', isSample: true, downloadUrl: expect.stringContaining('/samples/') });
    expect(w.objects.size).toBe(5);
    expect(w.journal()).toMatchObject([{ action: 'sample-data.add' }]);
    expect(w.events().map(({ type }) => type)).toEqual(Array(5).fill('FileStored'));
  });

  it('leaves no trace when it is removed', async () => {
    const { w, ctx, deps, followEvents, leftovers } = setUp();
    await addSampleData(ctx, {}, deps);

    await removeSampleData(ctx, {}, deps);
    await followEvents();

    expect(leftovers()).toEqual([]);
    expect(w.objects.size).toBe(0);
    expect(w.reservedBytes()).toBe(0);
    expect(await listProjects(ctx, { limit: 25 }, deps)).toMatchObject({ data: [] });
  });

  it('may be removed twice, or without having been there', async () => {
    const { w, ctx, deps } = setUp();
    await removeSampleData(ctx, {}, deps);
    await addSampleData(ctx, {}, deps);

    await removeSampleData(ctx, {}, deps);
    await removeSampleData(ctx, {}, deps);

    expect(w.journal().filter((item) => item['action'] === 'sample-data.remove')).toHaveLength(1);
  });

  it('is refused where the tenant has a project', async () => {
    const { w, ctx, deps } = setUp();
    await createProject(ctx, { name: 'Mine' }, deps);

    await expect(addSampleData(ctx, {}, deps)).rejects.toMatchObject({ code: 'sample-data-needs-empty' });
    expect(w.objects.size).toBe(0);
  });

  it('is made once by two calls at the same moment, and the loser leaves no objects', async () => {
    const { w, ctx, deps } = setUp();

    const results = await Promise.allSettled([addSampleData(ctx, {}, deps), addSampleData(ctx, {}, deps)]);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'sample-data-needs-empty' },
    });
    expect(w.objects.size).toBe(5);
  });

  it('can be made again after its projects were deleted one by one', async () => {
    const { w, ctx, deps, followEvents, leftovers } = setUp();
    await addSampleData(ctx, {}, deps);
    for (const { id: projectId } of (await listProjects(ctx, { limit: 25 }, deps)).data) {
      for (const { id: fileId } of (await listFiles(ctx, { projectId, limit: 25 }, deps)).data)
        await deleteFile(ctx, { fileId }, deps);
      await deleteProject(ctx, { projectId }, deps);
    }
    await followEvents();

    expect(await addSampleData(ctx, {}, deps)).toEqual({ projects: 3, files: 5 });
    await removeSampleData(ctx, {}, deps);
    await followEvents();

    expect(leftovers()).toEqual([]);
    expect(w.objects.size).toBe(0);
  });

  it('keeps a sample project in which somebody has put a file of their own', async () => {
    const { w, ctx, deps } = setUp();
    await addSampleData(ctx, {}, deps);
    const projectId = (await listProjects(ctx, { limit: 1 }, deps)).data[0]?.id ?? '';
    const own = await createFile(ctx, { projectId, name: 'own.txt', contentType: 'text/plain', sizeBytes: 7 }, deps);

    await removeSampleData(ctx, {}, deps);

    const left = await listProjects(ctx, { limit: 25 }, deps);
    expect(left.data).toMatchObject([{ id: projectId, isSample: false }]);
    expect((await listFiles(ctx, { projectId, limit: 25 }, deps)).data).toMatchObject([{ id: own.id }]);
    expect(w.reservedBytes()).toBe(7);
  });
});
