import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { account } from '../aws-clients.ts';
import type { CallShape } from './recorded-calls.ts';
import type { RolePolicies } from './role-policies.ts';

export type Opinion = 'Allowed' | 'Denied' | 'Unknown';

const contextOf = (call: CallShape): Record<string, string | string[]> => ({
  ...Object.fromEntries(
    Object.entries(call.context).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : [...value].map(String),
    ]),
  ),
  ...Object.fromEntries(Object.entries(call.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value])),
  'aws:SecureTransport': 'true',
  'aws:ResourceAccount': ownerOf(call.resource),
});

const ownerOf = (arn: string): string => /:(\d{12}):/.exec(arn)?.[1] ?? account;

/** The policy that CDK gives every key: the account decides by identity policies. */
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};

/** What another implementation of IAM's rules says of the same call under the synthesized policies. */
export async function secondOpinion(call: CallShape, policies: RolePolicies): Promise<Opinion> {
  const simulation: Simulation = {
    request: {
      principal: call.principal,
      action: call.action,
      resource: { resource: call.resource, accountId: ownerOf(call.resource) },
      contextVariables: contextOf(call),
    },
    identityPolicies: policies.policies.map((policy, at) => ({ name: `policy-${at}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(/:key\//.test(call.resource) ? { resourcePolicy: keyPolicy } : {}),
  };
  const answer = await runSimulation(simulation, {}).catch(() => undefined);
  if (!answer || answer.resultType === 'error') return 'Unknown';
  // It ignores condition keys with a name of the caller's making, `kms:EncryptionContext:<key>`: then it has no opinion.
  const isPartial = answer.resultType === 'single' && (answer.result.ignoredContextKeys ?? []).length > 0;
  if (answer.overallResult === 'Allowed') return 'Allowed';
  return isPartial ? 'Unknown' : 'Denied';
}
