import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import type { workspace } from '../contract.ts';
import type { WorkspaceDeps } from '../ports.ts';
import { fileView } from './file-view.ts';

export const getFile: Verb<typeof workspace.endpoints.getFile, WorkspaceDeps> = async (
  _,
  { fileId },
  { store, objects },
) => {
  const file = await store.findFile(fileId);
  if (!file) throw problem('not-found');
  const downloadUrl = file.state === 'ready' ? await objects.downloadAddress(file) : null;
  return { ...fileView(file), downloadUrl };
};
