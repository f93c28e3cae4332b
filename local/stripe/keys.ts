import { invalidRequest, type StripeProblem } from './errors.ts';

const keyIn = (authorization: string): string => {
  const [scheme = '', credentials = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return credentials;
  // `curl -u sk_test_…:` sends the key as the user's name.
  if (scheme.toLowerCase() === 'basic') return Buffer.from(credentials, 'base64').toString().split(':')[0] ?? '';
  return '';
};

const refused = (key: string): StripeProblem => {
  const shown = key.length > 12 ? `${key.slice(0, 8)}${'*'.repeat(key.length - 12)}${key.slice(-4)}` : key;
  const live = /^(sk|pk|rk)_live_/.test(key) ? ' Local Stripe takes test keys only.' : '';
  return invalidRequest(`Invalid API Key provided: ${shown}.${live}`, {}, 401);
};

export const keyKind = (authorization: string | undefined): 'publishable' | 'secret' => {
  const key = keyIn(authorization ?? '');
  if (!key)
    throw invalidRequest(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
      {},
      401,
    );
  if (/^sk_test_\w+$/.test(key)) return 'secret';
  if (/^pk_test_\w+$/.test(key)) return 'publishable';
  throw refused(key);
};

export const secretKeyRequired = (): StripeProblem =>
  invalidRequest(
    'This API call cannot be made with a publishable API key. Please use a secret API key. You can find a list of your API keys at https://dashboard.stripe.com/account/apikeys.',
    { code: 'secret_key_required' },
    403,
  );
