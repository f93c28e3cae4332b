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
});

/** What another implementation of IAM's rules says of the same call under the synthesized policies. */
export async function secondOpinion(call: CallShape, policies: RolePolicies): Promise<Opinion> {
  const simulation: Simulation = {
    request: {
      principal: call.principal,
      action: call.action,
      resource: { resource: call.resource, accountId: account },
      contextVariables: contextOf(call),
    },
    identityPolicies: policies.policies.map((policy, at) => ({ name: `policy-${at}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
  };
  const answer = await runSimulation(simulation, {}).catch(() => undefined);
  if (!answer || answer.resultType === 'error') return 'Unknown';
  return answer.overallResult === 'Allowed' ? 'Allowed' : 'Denied';
}
