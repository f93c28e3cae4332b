import type { Item, Key, Write } from '../kernel/change.ts';
import type { TenantId } from '../kernel/ids.ts';
import { type Problem, problem } from '../kernel/problem.ts';
import type { Instant } from '../kernel/time.ts';
import { listPage } from '../platform/cursor.ts';
import type { Seal } from '../platform/seal.ts';
import type { Table } from '../platform/table.ts';
import type { FileRecord, ProjectRecord, SampleRecord, WorkspaceStore } from './ports.ts';

/**
 * PROJECT / prj_…   name and description sealed, fileCount
 * FILE / fil_…      name sealed; gsi1: FILE#<projectId> / fil_…
 * STORED / TOTAL    reservedBytes: the sum of all files' announced bytes
 * STORED / PROJECTS  count: projects that are not the demonstration's
 * STORED / SAMPLE   which projects and files are the demonstration
 */
export function workspaceStore(tenantId: TenantId, table: Table, seal: Seal): WorkspaceStore {
  const keys = keysOf(tenantId);
  const source = { table, seal };
  const project = (item: Item) => projectOf(item, seal);
  const file = (item: Item) => fileOf(item, seal);
  return {
    listProjects: (page) => listPage(source, { pk: keys.projects, newestFirst: true }, page, project),
    hasProjects: async () => (await table.query({ pk: keys.projects, limit: 1, consistent: true })).data.length > 0,
    findProject: async (id) => found(await table.get(keys.project(id)), project),
    findProjects: (ids) => many(table, ids.map(keys.project), project),
    listFiles: (projectId, page) =>
      listPage(source, { pk: keys.filesOf(projectId), index: 'gsi1', newestFirst: true }, page, file),
    findFile: async (id) => found(await table.get(keys.file(id)), file),
    findFiles: (ids) => many(table, ids.map(keys.file), file),
    findSample: async () => found(await table.get(keys.sample), async (item) => item as unknown as SampleRecord),
    ...projectWrites(keys, seal),
    ...fileWrites(keys, seal),
    ...storedWrites(keys),
  };
}

const keysOf = (tenantId: TenantId) => ({
  projects: `TENANT#${tenantId}#PROJECT`,
  project: (id: string): Key => ({ pk: `TENANT#${tenantId}#PROJECT`, sk: id }),
  file: (id: string): Key => ({ pk: `TENANT#${tenantId}#FILE`, sk: id }),
  filesOf: (projectId: string) => `TENANT#${tenantId}#FILE#${projectId}`,
  total: { pk: `TENANT#${tenantId}#STORED`, sk: 'TOTAL' },
  projectCount: { pk: `TENANT#${tenantId}#STORED`, sk: 'PROJECTS' },
  sample: { pk: `TENANT#${tenantId}#STORED`, sk: 'SAMPLE' },
});
type Keys = ReturnType<typeof keysOf>;

async function found<T>(item: Item | undefined, map: (item: Item) => Promise<T>): Promise<T | undefined> {
  return item ? map(item) : undefined;
}

async function many<T>(table: Table, keys: readonly Key[], map: (item: Item) => Promise<T>): Promise<readonly T[]> {
  return keys.length === 0 ? [] : Promise.all((await table.getMany(keys)).map(map));
}

const storedOf = (item: Item) => ({
  version: Number(item['version']),
  createdAt: item['createdAt'] as Instant,
  updatedAt: item['updatedAt'] as Instant,
});

async function projectOf(item: Item, seal: Seal): Promise<ProjectRecord> {
  const description = item['descriptionSealed'];
  return {
    id: item.sk,
    name: await seal.open(item, 'nameSealed', String(item['nameSealed'])),
    description: description === undefined ? null : await seal.open(item, 'descriptionSealed', String(description)),
    isSample: item['isSample'] === true,
    fileCount: Number(item['fileCount']),
    ...storedOf(item),
  };
}

async function fileOf(item: Item, seal: Seal): Promise<FileRecord> {
  return {
    id: item.sk,
    projectId: String(item['projectId']),
    name: await seal.open(item, 'nameSealed', String(item['nameSealed'])),
    contentType: String(item['contentType']),
    sizeBytes: Number(item['sizeBytes']),
    state: item['state'] === 'ready' ? 'ready' : 'pending',
    isSample: item['isSample'] === true,
    ...storedOf(item),
  };
}

function projectWrites(keys: Keys, seal: Seal) {
  const sealed = async (project: ProjectRecord) => {
    const key = keys.project(project.id);
    return {
      nameSealed: await seal.seal(key, 'nameSealed', project.name),
      ...(project.description === null
        ? {}
        : { descriptionSealed: await seal.seal(key, 'descriptionSealed', project.description) }),
    };
  };
  return {
    addProject: async (project: ProjectRecord): Promise<Write> => {
      const { id, isSample, fileCount, version, createdAt, updatedAt } = project;
      const attributes = { entity: 'project', isSample, fileCount, version, createdAt, updatedAt };
      return { put: { ...keys.project(id), ...attributes, ...(await sealed(project)) }, if: { kind: 'absent' } };
    },
    changeProject: async (project: ProjectRecord, before: number, orElse: Problem): Promise<Write> => ({
      update: keys.project(project.id),
      set: { ...(await sealed(project)), version: project.version, updatedAt: project.updatedAt },
      remove: project.description === null ? ['descriptionSealed'] : [],
      if: { kind: 'version', version: before },
      orElse,
    }),
    countFiles: (projectId: string, by: number): Write => ({
      update: keys.project(projectId),
      add: { fileCount: by },
      if: { kind: 'exists' },
      orElse: problem('not-found'),
    }),
    adoptProject: (project: ProjectRecord, before: ProjectRecord, samples: number): Write => ({
      update: keys.project(project.id),
      set: { isSample: project.isSample, version: project.version, updatedAt: project.updatedAt },
      add: { fileCount: -samples },
      if: { kind: 'equals', values: { version: before.version, fileCount: before.fileCount } },
    }),
    removeProject: (project: ProjectRecord, orElse: Problem): Write => ({
      delete: keys.project(project.id),
      if: { kind: 'equals', values: { version: project.version, fileCount: project.fileCount } },
      orElse,
    }),
  };
}

function fileWrites(keys: Keys, seal: Seal) {
  return {
    addFile: async (file: FileRecord): Promise<Write> => {
      const { id, name, ...attributes } = file;
      const key = keys.file(id);
      const nameSealed = await seal.seal(key, 'nameSealed', name);
      const index = { gsi1pk: keys.filesOf(file.projectId), gsi1sk: id };
      return { put: { ...key, entity: 'file', ...attributes, nameSealed, ...index }, if: { kind: 'absent' } };
    },
    markStored: (file: FileRecord, before: number): Write => ({
      update: keys.file(file.id),
      set: { state: 'ready', sizeBytes: file.sizeBytes, version: file.version, updatedAt: file.updatedAt },
      if: { kind: 'version', version: before },
    }),
    removeFile: (file: FileRecord): Write => ({
      delete: keys.file(file.id),
      if: { kind: 'version', version: file.version },
    }),
  };
}

function storedWrites(keys: Keys) {
  const counted = (bytes: number, now: Instant) => ({
    update: keys.total,
    set: { entity: 'stored-total', updatedAt: now },
    add: { reservedBytes: bytes, version: 1 },
  });
  return {
    reserve: (bytes: number, limit: number | null, now: Instant, orElse: Problem): Write => ({
      ...counted(bytes, now),
      ...(limit === null
        ? {}
        : { if: { kind: 'below' as const, attribute: 'reservedBytes', value: limit - bytes + 1 }, orElse }),
    }),
    release: (bytes: number, now: Instant): Write => counted(-bytes, now),
    countProjects: (by: number, limit: number | null, now: Instant): Write => ({
      update: keys.projectCount,
      set: { entity: 'project-count', createdAt: now, updatedAt: now },
      add: { count: by, version: 1 },
      ...(limit === null
        ? {}
        : {
            if: { kind: 'below' as const, attribute: 'count', value: limit - by + 1 },
            orElse: problem('limit-reached', { extra: { limit: 'projects', max: limit } }),
          }),
    }),
    putSample: (sample: SampleRecord, before: SampleRecord | undefined, orElse: Problem): Write => ({
      put: { ...keys.sample, entity: 'sample', ...sample },
      if: before ? { kind: 'version', version: before.version } : { kind: 'absent' },
      orElse,
    }),
    removeSample: (sample: SampleRecord): Write => ({
      delete: keys.sample,
      if: { kind: 'version', version: sample.version },
    }),
  };
}
