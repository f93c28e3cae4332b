import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import type { AssemblyStack } from '../assembly/cloud-assembly.ts';
import { clientOptions } from '../aws-clients.ts';
import { uploadAssets } from './assets.ts';
import { type DeployedStack, deployStacks } from './stacks.ts';

const TEMPLATE_BUCKET = 'tenantry-local-templates';

/** Into an empty account: assets first, then the stacks. */
export async function deploy(
  stacks: readonly AssemblyStack[],
  endpoint: string,
  region: string,
): Promise<readonly DeployedStack[]> {
  const options = clientOptions(endpoint, region);
  const s3 = new S3Client({ ...options, forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: TEMPLATE_BUCKET }));
  await uploadAssets(s3, stacks);
  const cloudFormation = new CloudFormationClient(options);
  return deployStacks({ cloudFormation, s3, templateBucket: TEMPLATE_BUCKET }, stacks);
}
