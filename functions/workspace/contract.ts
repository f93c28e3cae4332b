import * as z from 'zod';
import { collectionsOf } from '../kernel/collections.ts';
import { capability, endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { idSchema } from '../kernel/ids.ts';
import { etagField, instantText, pageOf, pageQuery } from '../kernel/page.ts';
import { problemsOf } from '../kernel/problem.ts';

export const workspaceProblem = problemsOf({
  'file-too-large': { status: 402, title: 'The file does not fit into what your plan still allows.' },
  'project-not-empty': { status: 409, title: 'The project still holds files.' },
  'sample-data-needs-empty': { status: 409, title: 'Sample data fills an empty tenant only.' },
});

export const projectSchema = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  isSample: z.boolean(),
  createdAt: instantText,
  updatedAt: instantText,
  etag: etagField,
});
export type Project = z.output<typeof projectSchema>;

export const fileSchema = z.object({
  id: z.string(),
  projectId: z.string(),
  name: z.string(),
  contentType: z.string(),
  sizeBytes: z.number().int(),
  state: z.enum(['pending', 'ready']),
  isSample: z.boolean(),
  createdAt: instantText,
  etag: etagField,
});
export type File = z.output<typeof fileSchema>;

const projectFields = { name: z.string().trim().min(1).max(200), description: z.string().max(2_000) };
const projectParams = z.object({ projectId: idSchema('prj') });
const fileParams = z.object({ fileId: idSchema('fil') });
/** One PUT to S3 takes 5 GiB (S3 user guide, "Uploading objects"). */
export const MAX_FILE_BYTES = 5 * 1024 ** 3;

const removedFile = z.object({
  fileId: z.string(),
  sizeBytes: z.number().int(),
  at: instantText,
  isSample: z.boolean().optional(),
});

export const workspace = capability({
  name: 'workspace',
  problems: workspaceProblem.kinds,
  collections: collectionsOf.workspace,
  endpoints: {
    createProject: endpoint({
      method: 'POST',
      path: '/v1/projects',
      permission: 'projects:write',
      summary: 'Make a project',
      success: 201,
      idempotency: 'optional',
      body: z.strictObject({ name: projectFields.name, description: projectFields.description.optional() }),
      output: projectSchema,
      problems: ['limit-reached'],
    }),
    listProjects: endpoint({
      method: 'GET',
      path: '/v1/projects',
      permission: 'projects:read',
      summary: 'Projects, newest first',
      success: 200,
      query: z.object(pageQuery),
      output: pageOf(projectSchema),
    }),
    getProject: endpoint({
      method: 'GET',
      path: '/v1/projects/{projectId}',
      permission: 'projects:read',
      summary: 'One project',
      success: 200,
      params: projectParams,
      output: projectSchema,
    }),
    updateProject: endpoint({
      method: 'PATCH',
      path: '/v1/projects/{projectId}',
      permission: 'projects:write',
      summary: 'Change a project',
      success: 200,
      idempotency: 'optional',
      ifMatch: 'honored',
      params: projectParams,
      body: z.strictObject({
        name: projectFields.name.optional(),
        description: projectFields.description.nullable().optional(),
      }),
      output: projectSchema,
    }),
    deleteProject: endpoint({
      method: 'DELETE',
      path: '/v1/projects/{projectId}',
      permission: 'projects:write',
      summary: 'Delete an empty project',
      success: 204,
      ifMatch: 'honored',
      params: projectParams,
      problems: ['project-not-empty'],
    }),
    createFile: endpoint({
      method: 'POST',
      path: '/v1/projects/{projectId}/files',
      permission: 'files:write',
      summary: 'Announce a file and get the address to upload it to',
      success: 201,
      idempotency: 'optional',
      params: projectParams,
      body: z.strictObject({
        name: z.string().trim().min(1).max(255),
        contentType: z.string().regex(/^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/, 'not a media type'),
        sizeBytes: z.number().int().min(0).max(MAX_FILE_BYTES),
      }),
      output: fileSchema.extend({
        uploadUrl: z.string(),
        headers: z.record(z.string(), z.string()),
        uploadExpiresAt: instantText,
      }),
      problems: ['file-too-large'],
    }),
    listFiles: endpoint({
      method: 'GET',
      path: '/v1/projects/{projectId}/files',
      permission: 'files:read',
      summary: 'Files of a project',
      success: 200,
      params: projectParams,
      query: z.object(pageQuery),
      output: pageOf(fileSchema),
    }),
    getFile: endpoint({
      method: 'GET',
      path: '/v1/files/{fileId}',
      permission: 'files:read',
      summary: 'One file, with a short-lived address to read it',
      success: 200,
      params: fileParams,
      output: fileSchema.extend({ downloadUrl: z.string().nullable() }),
    }),
    deleteFile: endpoint({
      method: 'DELETE',
      path: '/v1/files/{fileId}',
      permission: 'files:write',
      summary: 'Delete a file',
      success: 204,
      ifMatch: 'honored',
      params: fileParams,
    }),
    addSampleData: endpoint({
      method: 'POST',
      path: '/v1/sample-data',
      permission: 'projects:write',
      summary: 'Fill an empty tenant with a demonstration',
      success: 201,
      idempotency: 'optional',
      output: z.object({ projects: z.number().int(), files: z.number().int() }),
      problems: ['sample-data-needs-empty'],
    }),
    removeSampleData: endpoint({
      method: 'DELETE',
      path: '/v1/sample-data',
      permission: 'projects:write',
      summary: 'Remove every trace of the demonstration',
      success: 204,
    }),
  },
  events: {
    projectCreated: event('workspace', 'ProjectCreated', 1, z.object({ projectId: z.string() })),
    projectDeleted: event('workspace', 'ProjectDeleted', 1, z.object({ projectId: z.string() })),
    /** Storage is metered from these two: bytes and the instants between which they existed. */
    fileStored: event(
      'workspace',
      'FileStored',
      1,
      z.object({ fileId: z.string(), sizeBytes: z.number().int(), at: instantText }),
    ),
    fileDeleted: event('workspace', 'FileDeleted', 1, removedFile),
    /** The file was deleted before its object had arrived: nothing was stored, the object may still come. */
    uploadCanceled: event('workspace', 'UploadCanceled', 1, removedFile),
  },
});
