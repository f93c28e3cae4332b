import { readFile } from 'node:fs/promises';
import type { Reply } from './api.ts';

const files: Readonly<Record<string, string>> = {
  'stripe.js': 'text/javascript',
  'payment-element.html': 'text/html',
  'payment-element.js': 'text/javascript',
  'payment-element.css': 'text/css',
};

/** Stripe.js and the page inside its frames. Read each time: editing them needs no restart. */
export const answerFrame = async (path: string): Promise<Reply | undefined> => {
  const name = path.slice('/js/'.length);
  const type = Object.hasOwn(files, name) ? files[name] : undefined;
  if (!type) return undefined;
  return {
    status: 200,
    body: await readFile(new URL(`./frame/${name}`, import.meta.url), 'utf8'),
    headers: {
      'content-type': `${type}; charset=utf-8`,
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
    },
  };
};
