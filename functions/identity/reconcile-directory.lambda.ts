import { reconciler } from '../platform/reconciliation.ts';
import { directoryUpkeep } from './upkeep-deps.ts';
import { reconcileDirectory } from './verbs/reconcile-directory.ts';

export const handler = reconciler({ name: 'directory', capability: 'identity' }, (at) =>
  reconcileDirectory(at, directoryUpkeep()),
);
