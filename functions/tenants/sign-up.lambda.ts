import { serve } from '../platform/serve.ts';
import { tenants } from './contract.ts';
import { signupDeps } from './deps.ts';
import { admitSignup, createSignup } from './verbs/create-signup.ts';
import { verifySignup } from './verbs/verify-signup.ts';

export const handler = serve({
  capability: tenants,
  entry: 'sign-up',
  deps: signupDeps,
  admit: (ctx, route) => (route === 'createSignup' ? admitSignup(ctx, signupDeps()) : Promise.resolve()),
  verbs: { createSignup, verifySignup },
});
