import { RemovalPolicy } from 'aws-cdk-lib';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import type { Stage } from '../config.ts';
import type { TenantFunction } from './tenant-function.ts';

const policyOf = (stage: Stage) => ({
  removalPolicy: stage.protectData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
});

/** E-mail addresses are looked up by their MAC: a dump of the table names nobody. */
export class HmacKey extends Construct {
  readonly key: kms.Key;
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      ...policyOf(stage),
      description: 'MAC of e-mail addresses and slugs',
      keySpec: kms.KeySpec.HMAC_256,
      keyUsage: kms.KeyUsage.GENERATE_VERIFY_MAC,
    });
  }
  grantMac(fn: TenantFunction): void {
    fn.allow(['kms:GenerateMac'], [this.key.keyArn]);
    fn.setEnvironment('EMAIL_HMAC_KEY_ID', this.key.keyId);
  }
}

/** Signs deletion certificates; its public half is in the well-known JWKS. */
export class SigningKey extends Construct {
  readonly key: kms.Key;
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      ...policyOf(stage),
      description: 'Signs deletion certificates',
      keySpec: kms.KeySpec.ECC_NIST_P256,
      keyUsage: kms.KeyUsage.SIGN_VERIFY,
    });
  }
  grantSign(fn: TenantFunction): void {
    fn.allow(['kms:Sign', 'kms:GetPublicKey'], [this.key.keyArn]);
    fn.setEnvironment('CERTIFICATE_KEY_ID', this.key.keyId);
  }
  grantPublicKey(fn: TenantFunction): void {
    fn.allow(['kms:GetPublicKey'], [this.key.keyArn]);
    fn.setEnvironment('CERTIFICATE_KEY_ID', this.key.keyId);
  }
}

/** Seals what has no tenant yet: sign-ups and provisioning details. */
export class SealingKey extends Construct {
  readonly key: kms.Key;
  constructor(scope: Construct, id: string, stage: Stage) {
    super(scope, id);
    this.key = new kms.Key(this, 'Key', {
      ...policyOf(stage),
      description: 'Seals sign-ups before they have a tenant',
      enableKeyRotation: true,
    });
  }
  /** `access` is all the role gets; every call carries an encryption context with this purpose. */
  grant(fn: TenantFunction, access: readonly ('kms:Encrypt' | 'kms:Decrypt')[], purpose: string): void {
    fn.allow(access, [this.key.keyArn], { StringEquals: { 'kms:EncryptionContext:purpose': purpose } });
    fn.setEnvironment('PLATFORM_KEY_ID', this.key.keyId);
  }
}
