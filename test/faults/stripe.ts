import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions } from '../../local/aws-clients.ts';
import type { World } from './world.ts';

interface Listed {
  readonly data: readonly Readonly<Record<string, unknown>>[];
}

/** The account's own look at the local Stripe: what was really charged and given back. */
async function readerOf({ deployment: { stack, functions } }: World): Promise<(path: string) => Promise<Listed>> {
  const SecretId = functions.get('billing/collect-due')?.env['STRIPE_SECRET_ARN'];
  const manager = new SecretsManagerClient(clientOptions(stack.awsEndpoint, stack.region));
  const { SecretString = '{}' } = await manager.send(new GetSecretValueCommand({ SecretId }));
  const { secretKey } = JSON.parse(SecretString) as { secretKey: string };
  return async (path) => {
    const answer = await fetch(`${stack.stripeUrl}${path}`, { headers: { Authorization: `Bearer ${secretKey}` } });
    return (await answer.json()) as Listed;
  };
}

/** Customers, charges and refunds of a run, however many of them the product knows of. */
export async function moneyMoved(world: World): Promise<string[]> {
  const read = await readerOf(world);
  const lines: string[] = [];
  for (const customer of world.traces().customers) {
    lines.push('stripe customer');
    const { data: intents } = await read(`/v1/payment_intents?limit=100&customer=${customer}`);
    for (const { id, status, amount_received, currency } of intents) {
      lines.push(`stripe payment ${status} ${amount_received} ${currency}`);
      const { data: refunds } = await read(`/v1/refunds?limit=100&payment_intent=${id}`);
      for (const refund of refunds) lines.push(`stripe refund ${refund['status']} ${refund['amount']}`);
    }
    const { data: methods } = await read(`/v1/payment_methods?limit=100&customer=${customer}`);
    for (const { type } of methods) lines.push(`stripe method ${type}`);
  }
  return lines;
}

const control = (world: World, path: string, body: object) =>
  fetch(`${world.deployment.stack.stripeUrl}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

/** Stripe's messages would be a second worker beside the one that is proven. */
export async function holdMessages(world: World): Promise<() => Promise<void>> {
  await control(world, '/_local/webhooks/hold', {});
  return async () => {
    await control(world, '/_local/webhooks/release', { order: 'forward' });
  };
}
