import { Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A rule of cdk-nag that does not hold here, and why that is right. */
export function exception(construct: IConstruct, rule: string, reason: string): void {
  const pack = rule.startsWith('Serverless-') ? 'Serverless' : 'AwsSolutions';
  Validations.of(construct).acknowledge({ id: `${pack}::${rule}`, reason });
}
