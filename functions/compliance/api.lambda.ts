import { serve } from '../platform/serve.ts';
import { compliance } from './contract.ts';
import { depsOf } from './deps.ts';
import { pageOf } from './domain/page.ts';
import { getLegal } from './verbs/get-legal.ts';
import { listLegal } from './verbs/list-legal.ts';

export const handler = serve({
  capability: compliance,
  entry: 'api',
  deps: depsOf,
  pages: { getLegal: ({ title, text }) => pageOf(title, text) },
  verbs: { listLegal, getLegal },
});
