import { describe, expect, it } from 'vitest';
import type { TenantContext } from '../../functions/kernel/tenant-context.ts';
import { createFile } from '../../functions/workspace/verbs/create-file.ts';
import { createProject } from '../../functions/workspace/verbs/create-project.ts';
import { deleteProject } from '../../functions/workspace/verbs/delete-project.ts';
import { getProject } from '../../functions/workspace/verbs/get-project.ts';
import { listFiles } from '../../functions/workspace/verbs/list-files.ts';
import { listProjects } from '../../functions/workspace/verbs/list-projects.ts';
import { updateProject } from '../../functions/workspace/verbs/update-project.ts';
import { tenantB } from '../kit/world.ts';
import { aWorkspace } from './tenant-world.ts';

const setUp = async () => {
  const w = aWorkspace();
  const ctx = w.ctx();
  const project = await createProject(ctx, { name: 'Relaunch', description: 'All of it' }, w.deps(ctx));
  const as = (options: Partial<TenantContext> = {}) => {
    const caller = w.ctx(options);
    return [caller, w.deps(caller)] as const;
  };
  return { w, project, as };
};
const aFile = { name: 'a.txt', contentType: 'text/plain', sizeBytes: 5 };

describe('a project', () => {
  it('is made with its audit entry and its event in one transaction, and read back', async () => {
    const { w, project, as } = await setUp();

    const [ctx, deps] = as();
    expect(await getProject(ctx, { projectId: project.id }, deps)).toEqual(project);
    expect(project).toMatchObject({ name: 'Relaunch', description: 'All of it', isSample: false, etag: '"1"' });
    expect(w.journal()).toMatchObject([{ action: 'project.create', target: project.id }]);
    expect(w.events()).toMatchObject([{ type: 'ProjectCreated', data: { projectId: project.id } }]);
  });

  it('is stored without a readable name or description', async () => {
    const { w } = await setUp();

    const stored = JSON.stringify(w.table.all());

    expect(stored).not.toContain('Relaunch');
    expect(stored).not.toContain('All of it');
  });

  it('changes only what is given, and a description can be taken away', async () => {
    const { w, project, as } = await setUp();

    const [ctx, deps] = as();
    const renamed = await updateProject(ctx, { projectId: project.id, name: 'New' }, deps);
    const bare = await updateProject(ctx, { projectId: project.id, description: null }, deps);

    expect(renamed).toMatchObject({ name: 'New', description: 'All of it', etag: '"2"' });
    expect(bare).toMatchObject({ name: 'New', description: null, etag: '"3"' });
    expect(await getProject(ctx, { projectId: project.id }, deps)).toEqual(bare);
    expect(w.journal().at(-1)).toMatchObject({ action: 'project.update', changes: { changed: ['description'] } });
  });

  it('is changed by one of two writers who name the same version', async () => {
    const { project, as } = await setUp();

    const writers = ['one', 'two'].map((name) => {
      const [ctx, deps] = as({ ifMatch: 1 });
      return updateProject(ctx, { projectId: project.id, name }, deps);
    });
    const results = await Promise.allSettled(writers);

    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'etag-mismatch' } });
  });

  it('takes an asterisk as any version and refuses another version than its own', async () => {
    const { project, as } = await setUp();
    const [any, anyDeps] = as({ ifMatch: '*' });
    const [stale, staleDeps] = as({ ifMatch: 7 });

    await updateProject(any, { projectId: project.id, name: 'x' }, anyDeps);

    const refused = { code: 'etag-mismatch' };
    await expect(updateProject(stale, { projectId: project.id, name: 'y' }, staleDeps)).rejects.toMatchObject(refused);
    await expect(deleteProject(stale, { projectId: project.id }, staleDeps)).rejects.toMatchObject(refused);
  });

  it('is deleted when it is empty, and is then unknown', async () => {
    const { w, project, as } = await setUp();
    const [ctx, deps] = as();

    await deleteProject(ctx, { projectId: project.id }, deps);

    await expect(getProject(ctx, { projectId: project.id }, deps)).rejects.toMatchObject({ code: 'not-found' });
    expect(w.table.all().filter((item) => item['entity'] === 'project')).toEqual([]);
    expect(w.journal().at(-1)).toMatchObject({ action: 'project.delete', target: project.id });
  });

  it('is not deleted while it holds a file', async () => {
    const { project, as } = await setUp();
    const [ctx, deps] = as();
    await createFile(ctx, { projectId: project.id, ...aFile }, deps);

    await expect(deleteProject(ctx, { projectId: project.id }, deps)).rejects.toMatchObject({
      code: 'project-not-empty',
    });
  });

  it('never leaves a file without its project when both are asked for at once', async () => {
    const { w, project, as } = await setUp();
    const [ctx, deps] = as();

    await Promise.allSettled([
      createFile(ctx, { projectId: project.id, ...aFile }, deps),
      deleteProject(ctx, { projectId: project.id }, deps),
      createFile(ctx, { projectId: project.id, ...aFile }, deps),
    ]);

    const projects = w.table.all().filter((item) => item['entity'] === 'project');
    const files = w.table.all().filter((item) => item['entity'] === 'file');
    expect(projects.length === 1 || files.length === 0).toBe(true);
    expect(projects[0]?.['fileCount'] ?? 0).toBe(files.length);
  });

  it('is to another tenant exactly as one that never was', async () => {
    const { project, as } = await setUp();
    const [stranger, theirs] = as({ tenantId: tenantB });
    const [owner, own] = as();
    const calls = (ctx: TenantContext, deps: typeof own, projectId: string) => [
      getProject(ctx, { projectId }, deps),
      updateProject(ctx, { projectId, name: 'mine' }, deps),
      deleteProject(ctx, { projectId }, deps),
      createFile(ctx, { projectId, ...aFile }, deps),
      listFiles(ctx, { projectId, limit: 25 }, deps),
    ];

    const unknown = 'prj_0000000000000000000000000Z';
    const foreign = await Promise.allSettled(calls(stranger, theirs, project.id));
    const missing = await Promise.allSettled(calls(owner, own, unknown));

    const outcome = (result: PromiseSettledResult<unknown>) => result.status === 'rejected' && String(result.reason);
    expect(foreign.map(outcome)).toEqual(missing.map(outcome));
    expect(foreign.map(outcome)).toEqual(Array(5).fill('Problem: not-found: There is no such resource.'));
  });
});

describe('the list of projects', () => {
  it('is empty for a new tenant', async () => {
    const w = aWorkspace();
    const ctx = w.ctx();

    expect(await listProjects(ctx, { limit: 25 }, w.deps(ctx))).toEqual({ data: [], nextCursor: null, hasMore: false });
  });

  it('shows the newest first and pages by cursor without loss or repeat', async () => {
    const w = aWorkspace();
    const ctx = w.ctx();
    const made: string[] = [];
    for (const name of ['1', '2', '3', '4', '5']) made.push((await createProject(ctx, { name }, w.deps(ctx))).id);

    const first = await listProjects(ctx, { limit: 2 }, w.deps(ctx));
    const second = await listProjects(ctx, { limit: 2, cursor: first.nextCursor ?? '' }, w.deps(ctx));
    const third = await listProjects(ctx, { limit: 2, cursor: second.nextCursor ?? '' }, w.deps(ctx));

    expect([...first.data, ...second.data, ...third.data].map(({ id }) => id)).toEqual(made.reverse());
    expect([first.hasMore, second.hasMore, third.hasMore]).toEqual([true, true, false]);
  });

  it('does not take the cursor of another tenant', async () => {
    const w = aWorkspace();
    const ctx = w.ctx();
    for (const name of ['1', '2']) await createProject(ctx, { name }, w.deps(ctx));
    const { nextCursor } = await listProjects(ctx, { limit: 1 }, w.deps(ctx));
    const stranger = w.ctx({ tenantId: tenantB });

    await expect(
      listProjects(stranger, { limit: 1, cursor: nextCursor ?? '' }, w.deps(stranger)),
    ).rejects.toMatchObject({ code: 'bad-cursor' });
  });
});

describe('the cap on projects', () => {
  const capped = { limitOverrides: { projects: 3 } };

  it('lets exactly one of fifty at once take the last place, and leaves nothing of the others', async () => {
    const { w, as } = await setUp();
    const make = async (name: string) => {
      const [ctx, deps] = as(capped);
      return createProject(ctx, { name }, deps);
    };
    await make('second');

    const fifty = await Promise.allSettled(Array.from({ length: 50 }, (_, i) => make(`P${i}`)));

    expect(fifty.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = fifty.flatMap((each) => (each.status === 'rejected' ? [each.reason] : []));
    expect(refusals).toHaveLength(49);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ code: 'limit-reached', options: { extra: { limit: 'projects', max: 3 } } });
    expect(w.table.all().filter(({ entity }) => entity === 'project')).toHaveLength(3);
  });

  it('is a tenant’s own, and a deleted project makes room', async () => {
    const { project, as } = await setUp();
    const [ctx, deps] = as({ limitOverrides: { projects: 1 } });
    await expect(createProject(ctx, { name: 'one too many' }, deps)).rejects.toMatchObject({ code: 'limit-reached' });
    const [other, othersDeps] = as({ tenantId: tenantB, limitOverrides: { projects: 1 } });
    await createProject(other, { name: 'theirs' }, othersDeps);

    await deleteProject(ctx, { projectId: project.id }, deps);

    expect(await createProject(ctx, { name: 'again' }, deps)).toMatchObject({ name: 'again' });
  });
});
