import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { clientDefaults, lazy } from '../platform/aws.ts';

const secretSchema = z.object({ secretKey: z.string(), publishableKey: z.string(), webhookSecret: z.string() });
export type StripeSecret = z.infer<typeof secretSchema>;

/** How long a rolled key may still be used: docs/runbooks/rotate-stripe-keys.md counts on it. */
const CACHE_MS = 300_000;
const manager = lazy(() => new SecretsManagerClient(clientDefaults));

/** Read once, and again every five minutes. */
export function stripeSecret(arn: string): () => Promise<StripeSecret> {
  let current: { readonly until: number; readonly secret: Promise<StripeSecret> } | undefined;
  const read = async () => {
    const { SecretString: text = '{}' } = await manager().send(new GetSecretValueCommand({ SecretId: arn }));
    return secretSchema.parse(JSON.parse(text));
  };
  return () => {
    if (!current || current.until <= performance.now()) {
      const secret = read();
      current = { until: performance.now() + CACHE_MS, secret };
      secret.catch(() => {
        current = undefined;
      });
    }
    return current.secret;
  };
}
