import { type Found, findResources } from './complete/found.ts';
import type { DeployedStack } from './deploy/stacks.ts';
import type { Operator } from './operator.ts';

/** What `.local/stack.json` holds. */
export interface StackOutputs {
  readonly apiUrl: string;
  readonly operatorsApiUrl: string;
  readonly consoleUrl: string;
  readonly mailUrl: string;
  readonly stripeUrl: string;
  readonly awsEndpoint: string;
  readonly region: string;
  readonly stackNames: readonly string[];
  readonly table: string;
  /** Bucket names and user pool ids by their role: `files`, `finance`; `tenants`, `operators`. */
  readonly buckets: Readonly<Record<string, string>>;
  readonly userPools: Readonly<Record<string, string>>;
  readonly operator: Operator;
}

/** `finance` for FinanceBucket0A1B2C3D, `tenants` for PoolsTenants0A1B2C3D. */
const roleOf = ({ logicalId }: Found): string => {
  const words = logicalId
    .replace(/[0-9A-F]{8}$/, '')
    .replace(/^Pools/, '')
    .replace(/(?<=.)Bucket$/, '');
  return `${words[0]?.toLowerCase()}${words.slice(1)}`;
};

const byRole = (found: readonly Found[]) => Object.fromEntries(found.map((each) => [roleOf(each), each.physicalId]));

export interface Resources {
  readonly table: string;
  readonly buckets: Readonly<Record<string, string>>;
  readonly userPools: Readonly<Record<string, string>>;
}

export function resourcesOf(deployed: readonly DeployedStack[]): Resources {
  const [table] = findResources(deployed, 'AWS::DynamoDB::GlobalTable');
  return {
    table: table?.physicalId ?? '',
    buckets: byRole(findResources(deployed, 'AWS::S3::Bucket')),
    userPools: byRole(findResources(deployed, 'AWS::Cognito::UserPool')),
  };
}
