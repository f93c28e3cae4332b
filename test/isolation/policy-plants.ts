import type { RolePolicies } from '../../local/guard/role-policies.ts';

type Plant = (roles: readonly RolePolicies[]) => readonly RolePolicies[];

const rewritten =
  (change: (text: string) => string): Plant =>
  (roles) => {
    const before = JSON.stringify(roles);
    const after = change(before);
    if (after === before) throw new Error('nothing to plant in');
    return JSON.parse(after) as readonly RolePolicies[];
  };

/** Another statement on the table for every tenant session. */
const granted =
  (action: string, place: (table: string) => string): Plant =>
  (roles) => {
    const table = /arn:aws:dynamodb:[^"/]+:table\/[^"/]+/.exec(JSON.stringify(roles))?.[0] ?? '';
    const statement = { Effect: 'Allow', Action: action, Resource: place(table) };
    const policy = { Version: '2012-10-17', Statement: [statement] };
    return roles.map((role) =>
      role.role.includes('TenantSession') ? { ...role, policies: [...role.policies, policy] } : role,
    );
  };

const tag = `\${aws:PrincipalTag/TenantId}`;

/** One flaw each in the synthesized policies, with the forgery that has to get through. */
export const policyPlants: Readonly<Record<string, { readonly plant: Plant; readonly leak: RegExp }>> = {
  ForAnyValue: {
    plant: rewritten((text) => text.replaceAll('ForAllValues:StringLike', 'ForAnyValue:StringLike')),
    leak: /^mixed batch/,
  },
  'no Null condition': {
    plant: rewritten((text) => text.replaceAll('"dynamodb:LeadingKeys":"false"', '"aws:x":"true"')),
    leak: /^key dropped/,
  },
  'a prefix without its terminator': {
    plant: rewritten((text) => text.replaceAll(`${tag}#*`, `${tag}*`)),
    leak: /^(neighbor of the prefix|missing terminator)/,
  },
  'an object prefix without its terminator': {
    plant: rewritten((text) => text.replaceAll(`/${tag}/*`, `/${tag}*`)),
    leak: /^(other bucket prefix|missing terminator)/,
  },
  'an index without its tenant': {
    plant: granted('dynamodb:Query', (table) => `${table}/index/*`),
    leak: /^(other tenant's key|unnamed index)/,
  },
  'a Scan': { plant: granted('dynamodb:Scan', (table) => table), leak: /^Scan:/ },
  'a key without its context': {
    plant: rewritten((text) =>
      text.replaceAll(/"kms:EncryptionContext:tenantId":"[^"]*"/g, '"aws:SecureTransport":"true"'),
    ),
    leak: /^(other tenant's context|context missing)/,
  },
};
