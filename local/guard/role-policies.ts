import { isRecord } from '../assembly/template.ts';
import { findResources } from '../complete/found.ts';
import type { DeployedStack } from '../deploy/stacks.ts';

export interface RolePolicies {
  readonly role: string;
  /** Entry of the function whose role it is, or what the role is for. */
  readonly description: string;
  readonly policies: readonly unknown[];
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const document = (policy: unknown): unknown => (isRecord(policy) ? policy['PolicyDocument'] : undefined);

/** The synthesized policies by the role that has them. */
export function rolePolicies(deployed: readonly DeployedStack[]): readonly RolePolicies[] {
  const attached = findResources(deployed, 'AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy');
  return findResources(deployed, 'AWS::IAM::Role').map(({ physicalId, properties }) => ({
    role: physicalId,
    description: typeof properties['Description'] === 'string' ? properties['Description'] : physicalId,
    policies: [
      ...list(properties['Policies']).map(document),
      ...attached
        .filter((policy) => list(policy.properties['Roles']).includes(physicalId))
        .map((policy) => document(policy.properties)),
    ].filter((policy) => policy !== undefined),
  }));
}
