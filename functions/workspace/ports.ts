import type { Commit, Write } from '../kernel/change.ts';
import type { NewId } from '../kernel/ids.ts';
import type { ListPage, PageRequest } from '../kernel/page.ts';
import type { Problem } from '../kernel/problem.ts';
import type { Instant } from '../kernel/time.ts';

interface Stored {
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export interface ProjectRecord extends Stored {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  readonly isSample: boolean;
  /** Changes without a new version: a file more is no change of the project. */
  readonly fileCount: number;
}

export interface FileRecord extends Stored {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
  readonly state: 'pending' | 'ready';
  readonly isSample: boolean;
}

/** Which items the demonstration consists of. */
export interface SampleRecord extends Stored {
  readonly projectIds: readonly string[];
  readonly fileIds: readonly string[];
}

export interface WorkspaceStore {
  listProjects(page: PageRequest): Promise<ListPage<ProjectRecord>>;
  hasProjects(): Promise<boolean>;
  findProject(projectId: string): Promise<ProjectRecord | undefined>;
  findProjects(projectIds: readonly string[]): Promise<readonly ProjectRecord[]>;
  listFiles(projectId: string, page: PageRequest): Promise<ListPage<FileRecord>>;
  findFile(fileId: string): Promise<FileRecord | undefined>;
  findFiles(fileIds: readonly string[]): Promise<readonly FileRecord[]>;
  findSample(): Promise<SampleRecord | undefined>;

  addProject(project: ProjectRecord): Promise<Write>;
  /** Writes what a person may change; `before` is the version that it must still have. */
  changeProject(project: ProjectRecord, before: number, orElse: Problem): Promise<Write>;
  countFiles(projectId: string, by: number): Write;
  /** Passes only while the project has the version and the number of files that were read. */
  removeProject(project: ProjectRecord, orElse: Problem): Write;
  /** The project stays without `samples` of its files, under what `project` says now. */
  adoptProject(project: ProjectRecord, before: ProjectRecord, samples: number): Write;
  addFile(file: FileRecord): Promise<Write>;
  markStored(file: FileRecord, before: number): Write;
  removeFile(file: FileRecord): Write;
  /** Adds to the bytes that the tenant has announced, if they stay within the limit. */
  reserve(bytes: number, limit: number | null, now: Instant, orElse: Problem): Write;
  release(bytes: number, now: Instant): Write;
  /** Of a tenant's own projects, if they stay within the limit; a demonstration's are not counted. */
  countProjects(by: number, limit: number | null, now: Instant): Write;
  putSample(sample: SampleRecord, before: SampleRecord | undefined, orElse: Problem): Write;
  removeSample(sample: SampleRecord): Write;
}

export interface Upload {
  readonly uploadUrl: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly uploadExpiresAt: Instant;
}

/** The objects of one tenant. */
export interface FileObjects {
  /** An address that takes one PUT of exactly this type and length. */
  uploadAddress(file: Pick<FileRecord, 'id' | 'contentType' | 'sizeBytes'>, now: Instant): Promise<Upload>;
  downloadAddress(file: Pick<FileRecord, 'id' | 'name' | 'contentType' | 'isSample'>): Promise<string>;
  putSample(fileId: string, contentType: string, text: string): Promise<void>;
  remove(fileId: string, isSample: boolean): Promise<void>;
}

export interface WorkspaceDeps {
  readonly store: WorkspaceStore;
  readonly objects: FileObjects;
  readonly commit: Commit;
  readonly newId: NewId;
}
