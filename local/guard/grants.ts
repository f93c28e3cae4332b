import { isRecord } from '../assembly/template.ts';
import type { CallShape } from './recorded-calls.ts';
import type { RolePolicies } from './role-policies.ts';

const list = (value: unknown): readonly unknown[] => (value === undefined ? [] : [value].flat());

const grantedBy = (policy: unknown): readonly string[] =>
  isRecord(policy)
    ? list(policy['Statement'])
        .filter(isRecord)
        .filter((statement) => statement['Effect'] === 'Allow')
        .flatMap((statement) => list(statement['Action']).map(String))
    : [];

const covers = (granted: string, called: string): boolean =>
  new RegExp(`^${granted.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'i').test(called);

/** Done by AWS itself on the role's behalf: the emulator does them without asking. */
const behindTheScenes = [
  /^logs:/,
  /^xray:/,
  /^kinesis:(Describe|Get|List|Subscribe)/,
  /^dynamodb:(Describe|Get|List)\w*Stream/,
  /^kms:(ReEncrypt|DescribeKey)/,
  /^sqs:SendMessage/,
  /^lambda:InvokeFunction/,
];

/** Actions that a role is given and did not use in the recorded run. */
export function unusedGrants(role: RolePolicies, calls: readonly CallShape[]): readonly string[] {
  const used = calls.filter((call) => call.role === role.role).map(({ action }) => action);
  const granted = new Set(role.policies.flatMap(grantedBy));
  return [...granted].filter(
    (grant) => !behindTheScenes.some((each) => each.test(grant)) && !used.some((action) => covers(grant, action)),
  );
}
