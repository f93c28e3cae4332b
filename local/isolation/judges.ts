import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import { account } from '../aws-clients.ts';
import { root } from '../folders.ts';
import type { RolePolicies } from '../guard/role-policies.ts';
import type { IamRequest } from './request.ts';

/** Whether each request is allowed; `undefined` where the judge has no opinion. */
export type Verdicts = readonly (boolean | undefined)[];

/** The emulator's evaluator with our patches: the one that refuses in the local run. */
export async function emulatorVerdicts(
  python: string,
  requests: readonly IamRequest[],
  roles: readonly RolePolicies[],
): Promise<readonly boolean[]> {
  const policies = Object.fromEntries(roles.map(({ role, policies: documents }) => [role, documents]));
  const child = spawn(python, [join(root, 'local/isolation/decide.py')], {
    env: { PATH: process.env['PATH'], PYTHONDONTWRITEBYTECODE: '1', AUTH: 'true' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  child.stdin.end(JSON.stringify({ policies, requests }));
  const code = await ended;
  if (code !== 0) throw new Error(`local/isolation/decide.py ended with ${code}`);
  return JSON.parse(Buffer.concat(output).toString('utf8')) as readonly boolean[];
}

/** What CDK gives every key: the account decides by identity policies. */
const keyPolicy = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' }],
};

const asArray = (value: string | readonly string[]): string | string[] =>
  typeof value === 'string' ? value : [...value];

function simulationOf(request: IamRequest, roles: ReadonlyMap<string, RolePolicies>): Simulation {
  const { role, action, resource, tags, context } = request;
  const owner = /:(\d{12}):/.exec(resource)?.[1] ?? account;
  return {
    request: {
      principal: `arn:aws:sts::${account}:assumed-role/${role}/proof`,
      action,
      resource: { resource, accountId: owner },
      contextVariables: {
        ...Object.fromEntries(Object.entries(context).map(([name, value]) => [name, asArray(value)])),
        ...Object.fromEntries(Object.entries(tags).map(([name, value]) => [`aws:PrincipalTag/${name}`, value])),
        'aws:SecureTransport': 'true',
        'aws:ResourceAccount': owner,
      },
    },
    identityPolicies: (roles.get(role)?.policies ?? []).map((policy, at) => ({ name: `policy-${at}`, policy })),
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...(/:key\//.test(resource) ? { resourcePolicy: keyPolicy } : {}),
  };
}

/** It drops condition keys of the caller's making, `kms:EncryptionContext:<name>`: it cannot judge those requests. */
export const isBeyondSecond = ({ context }: IamRequest): boolean =>
  Object.keys(context).some((name) => name.startsWith('kms:EncryptionContext:'));

export interface SecondOpinion {
  readonly verdicts: Verdicts;
  /** Condition keys that it left out of account, and requests that it could not read: none may be. */
  readonly faults: readonly string[];
}

/** Another implementation of IAM's rules, by other people (@cloud-copilot/iam-simulate). */
export async function secondVerdicts(
  requests: readonly IamRequest[],
  roles: readonly RolePolicies[],
): Promise<SecondOpinion> {
  const byName = new Map(roles.map((role) => [role.role, role]));
  const faults = new Set<string>();
  const verdicts: (boolean | undefined)[] = [];
  for (const request of requests) {
    if (isBeyondSecond(request)) {
      verdicts.push(undefined);
      continue;
    }
    const answer = await runSimulation(simulationOf(request, byName), {});
    if (answer.resultType === 'error') {
      faults.add(`${request.action} on ${request.resource.replace(/\w{20,}/g, '…')}: ${JSON.stringify(answer.errors)}`);
      verdicts.push(undefined);
      continue;
    }
    const ignored = answer.resultType === 'single' ? (answer.result.ignoredContextKeys ?? []) : [];
    for (const name of ignored) faults.add(`${request.action}: ${name} ignored`);
    verdicts.push(answer.overallResult === 'Allowed');
  }
  return { verdicts, faults: [...faults] };
}
