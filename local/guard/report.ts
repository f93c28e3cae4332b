import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedDir } from '../folders.ts';
import { unusedGrants } from './grants.ts';
import { readCalls } from './recorded-calls.ts';
import type { RolePolicies } from './role-policies.ts';
import { secondOpinion } from './second-opinion.ts';

/**
 * `node local/guard/report.ts [dir]`: what the functions asked of AWS in a local run, what IAM said, whether a second
 * implementation of its rules agrees, and which grants nobody used.
 */
const dir = process.argv[2] ?? sharedDir;
const files = { calls: join(dir, 'aws-calls.jsonl'), roles: join(dir, 'iam-roles.json') };
if (!existsSync(files.calls) || !existsSync(files.roles)) {
  console.error(`No recorded run in ${dir}: start it with \`npm start\` and use it first.`);
  process.exit(1);
}

const roles = JSON.parse(readFileSync(files.roles, 'utf8')) as readonly RolePolicies[];
const calls = readCalls(files.calls);
const byName = new Map(roles.map((role) => [role.role, role]));
const say = (line: string) => console.log(line);
const nameOf = (role: string) => byName.get(role)?.description ?? role;

const total = calls.reduce((sum, { count }) => sum + count, 0);
say(
  `${total} decisions, ${calls.length} different ones, by ${new Set(calls.map(({ role }) => role)).size} of ${roles.length} roles.`,
);

say('\nDenied:');
const denied = calls.filter(({ allowed }) => !allowed);
for (const call of denied)
  say(`  ${call.count} x ${nameOf(call.role)}: ${call.action} on ${call.resource} ${JSON.stringify(call.context)}`);
if (denied.length === 0) say('  none');

say('\nThe second opinion differs:');
let differing = 0;
let undecided = 0;
for (const call of calls) {
  const role = byName.get(call.role);
  if (!role) continue;
  const opinion = await secondOpinion(call, role);
  if (opinion === 'Unknown') undecided += 1;
  if (opinion === 'Unknown' || opinion === (call.allowed ? 'Allowed' : 'Denied')) continue;
  differing += 1;
  say(
    `  ${opinion} instead of ${call.allowed ? 'Allowed' : 'Denied'}: ${nameOf(call.role)}: ${call.action} on ${call.resource}`,
  );
}
if (differing === 0) say('  nowhere');
if (undecided > 0) say(`  (it has none on ${undecided}: encryption contexts are beyond it)`);

say('\nGranted and not used:');
for (const role of roles) {
  const unused = unusedGrants(role, calls);
  if (unused.length > 0) say(`  ${role.description}: ${unused.join(', ')}`);
}
