import { randomBytes } from 'node:crypto';
import { PutSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import Stripe from 'stripe';

/**
 * What an operator does once with a real account: create the keys, register the webhook endpoint, store them as the
 * app's secret.
 */
export async function connectStripe(
  stripeUrl: string,
  apiUrl: string,
  secretsManager: SecretsManagerClient,
  secretId: string,
): Promise<void> {
  const { hostname, port } = new URL(stripeUrl);
  const key = randomBytes(12).toString('hex');
  const secretKey = `sk_test_${key}`;
  const stripe = new Stripe(secretKey, { host: hostname, port: Number(port), protocol: 'http' });
  const endpoint = await stripe.webhookEndpoints.create({ url: `${apiUrl}/hooks/stripe`, enabled_events: ['*'] });
  const secret = { secretKey, publishableKey: `pk_test_${key}`, webhookSecret: endpoint.secret };
  await secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(secret) }));
}
