import type { OperationSlis } from '../shapes.ts';

const names: Readonly<Record<OperationSlis['operation'], string>> = {
  'sign-in': 'Sign in',
  read: 'Read projects',
  write: 'Change projects',
  file: 'Files',
  'usage-report': 'Report usage',
  billing: 'Billing',
  other: 'Everything else',
};

export const operationName = (operation: OperationSlis['operation']): string => names[operation];
