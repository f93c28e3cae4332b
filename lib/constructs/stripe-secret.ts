import * as secrets from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import { exception } from './exception.ts';
import type { TenantFunction } from './tenant-function.ts';

/** `{ secretKey, publishableKey, webhookSecret }`, filled in by an operator after the first deployment. */
export class StripeSecret extends Construct {
  readonly secret: secrets.Secret;
  private readonly url: string;
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.url = stage.stripeUrl;
    this.secret = new secrets.Secret(this, 'Secret', {
      secretName: `tenantry/${stage.name}/stripe`,
      description: 'Stripe keys: secretKey, publishableKey, webhookSecret',
    });
    exception(
      this.secret,
      'AwsSolutions-SMG4',
      'Stripe issues and rolls its own keys; docs/runbooks/rotate-stripe-keys.md says how.',
    );
  }
  grantUse(fn: TenantFunction): void {
    this.secret.grantRead(fn.function);
    fn.setEnvironment('STRIPE_SECRET_ARN', this.secret.secretArn);
    fn.setEnvironment('STRIPE_URL', this.url);
  }
}
