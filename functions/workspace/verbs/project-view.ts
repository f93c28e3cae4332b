import { etagOf } from '../../kernel/page.ts';
import type { Project } from '../contract.ts';
import type { ProjectRecord } from '../ports.ts';

export const projectView = ({ version, fileCount: _, ...project }: ProjectRecord): Project => ({
  ...project,
  etag: etagOf(version),
});
