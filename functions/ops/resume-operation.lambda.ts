import { serve } from '../platform/serve.ts';
import { ops } from './contract.ts';
import { replaysOfStaff, resumeDeps } from './deps.ts';
import { resumeOperation } from './verbs/resume-operation.ts';

export const handler = serve({
  capability: ops,
  entry: 'resume-operation',
  staffReplays: replaysOfStaff,
  deps: resumeDeps,
  verbs: { resumeOperation },
});
