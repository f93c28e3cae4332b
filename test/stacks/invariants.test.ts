import { beforeAll, describe, expect, it } from 'vitest';
import { routesOf } from '../../functions/contracts.ts';
import { entryNames } from '../../lib/bundle.ts';
import { listOf, type Resource, type Synthesized, statementsOf, synthesized } from './synthesized.ts';

const policies = (app: Synthesized) => [...app.ofType('AWS::IAM::Policy'), ...app.ofType('AWS::IAM::ManagedPolicy')];
/** The four roles of lib/constructs/pooled-table.ts, and their policies. */
const isSession = ({ id }: Resource) => /^Pooled(Tenant|Billing|BillingStaff|Purge|Operator)Session/.test(id);
const named = (resource: Resource) => `${resource.stack}/${resource.id}`;

describe.each(['local', 'prod'])('the templates of %s', (stage) => {
  let app: Synthesized;
  beforeAll(() => {
    app = synthesized(stage);
  });

  it('give every *.lambda.ts exactly one function, and every function its file', () => {
    expect([...app.entries].sort()).toEqual(entryNames());
    expect(
      app.ofType('AWS::Lambda::Function').filter((fn) => JSON.stringify(fn.properties).includes('exports.handler')),
    ).toHaveLength(entryNames().length);
  });

  it('give every function a role of its own', () => {
    const roles = app.ofType('AWS::Lambda::Function').map((fn) => `${fn.stack} ${JSON.stringify(fn.properties.Role)}`);
    expect(new Set(roles).size).toBe(roles.length);
  });

  it('allow no action "*", and the resource "*" to traces and log deliveries alone', () => {
    for (const policy of policies(app)) {
      for (const statement of statementsOf(policy)) {
        expect(listOf(statement.Action), named(policy)).not.toContain('*');
        if (!listOf(statement.Resource).includes('*')) continue;
        const actions = listOf(statement.Action).map(String);
        const known = actions.every((action) =>
          /^(xray:|logs:(CreateLogDelivery|GetLogDelivery|UpdateLogDelivery|DeleteLogDelivery|ListLogDeliveries|PutResourcePolicy|DescribeResourcePolicies|DescribeLogGroups)$|kms:CreateKey$|kms:TagResource$|kms:ListKeys$|kms:ListAliases$)/.test(
            action,
          ),
        );
        expect(known, `${named(policy)}: ${actions.join()}`).toBe(true);
      }
    }
  });

  it('keep every stack below 450 resources', () => {
    for (const stack of app.stacks)
      expect(app.resources.filter((resource) => resource.stack === stack).length, stack).toBeLessThan(450);
  });

  it('put no secret into an environment', () => {
    for (const fn of app.ofType('AWS::Lambda::Function')) {
      expect(JSON.stringify(fn.properties.Environment ?? {}), named(fn)).not.toMatch(
        /sk_(live|test)_|whsec_|BEGIN [A-Z ]*PRIVATE KEY|AKIA[0-9A-Z]{16}/,
      );
    }
  });

  it('protect the table: recoverable to a point in time, encrypted under our key, deletion-protected beyond the laptop', () => {
    const [table] = app.ofType('AWS::DynamoDB::GlobalTable');
    expect(table?.properties.Replicas[0].PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled).toBe(true);
    expect(table?.properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    expect(table?.properties.Replicas[0].DeletionProtectionEnabled).toBe(stage === 'prod');
    if (stage === 'prod') expect(table?.attributes).toMatchObject({ DeletionPolicy: 'Retain' });
  });

  it('give everything asynchronous a place where what it gives up is kept', () => {
    for (const mapping of app.ofType('AWS::Lambda::EventSourceMapping'))
      expect(mapping.properties.DestinationConfig?.OnFailure?.Destination, named(mapping)).toBeDefined();
    for (const rule of app.ofType('AWS::Events::Rule'))
      for (const target of rule.properties.Targets) expect(target.DeadLetterConfig?.Arn, named(rule)).toBeDefined();
  });

  it('serve every route of the contracts, behind an authorizer unless it is public', () => {
    for (const [api, title] of [
      ['tenant', 'Tenantry'],
      ['operators', 'Tenantry operators'],
    ] as const) {
      const body = app.ofType('AWS::ApiGateway::RestApi').find((rest) => rest.properties.Name === title)
        ?.properties.Body;
      const operations = Object.entries(body.paths as Record<string, Record<string, { security: unknown[] }>>).flatMap(
        ([path, item]) =>
          Object.entries(item)
            .filter(([method]) => method !== 'options')
            .map(([method, operation]) => ({
              route: `${method.toUpperCase()} ${path}`,
              open: operation.security.length === 0,
            })),
      );
      const expected = routesOf(api).map(({ endpoint }) => ({
        route: `${endpoint.method} ${endpoint.path}`,
        open: endpoint.auth === 'public',
      }));
      const order = (a: { route: string }, b: { route: string }) => a.route.localeCompare(b.route);
      expect(operations.sort(order)).toEqual(expected.sort(order));
    }
  });
});

describe('tenant sessions', () => {
  let app: Synthesized;
  beforeAll(() => {
    app = synthesized('prod');
  });
  const ofStaff = [
    ...['BILLING', 'CONFIG', 'JOURNAL'].map((name) => `TENANT#\${aws:PrincipalTag/TenantId}#${name}`),
    ...['PLATFORM#STAFF-JOURNAL', 'PLATFORM#STAFF-REPLAY#*'],
  ];
  const ofBooks = [
    'PLATFORM#DUNNING',
    ...['NUMBERING', 'DUE', 'DAYBOOK', 'PERIOD'].map((collection) => `PLATFORM#${collection}#*`),
  ];
  /** Who may reach what is nobody's tenant's, by the session's name. */
  const beyondTenants: readonly (readonly [RegExp, readonly string[]])[] = [
    [/(Operator|BillingStaff)Session/, ofStaff],
    [/Billing(Staff)?Session/, ofBooks],
    [/BillingStaffSession/, ['PLATFORM#REMITTANCE#*']],
  ];
  const own = (world: string) => `${world}#\${aws:PrincipalTag/TenantId}#*`;

  it('reach items by leading keys that end at the tenant, never by a request without keys', () => {
    const sessions = policies(app).filter(isSession);
    expect(sessions).toHaveLength(5);
    for (const policy of sessions) {
      for (const statement of statementsOf(policy).filter((s) => JSON.stringify(s.Action).includes('dynamodb:'))) {
        const keys = listOf(statement.Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys']);
        expect(statement.Condition.Null['dynamodb:LeadingKeys']).toBe('false');
        expect(Object.keys(statement.Condition)).not.toContain('ForAnyValue:StringLike');
        const more = beyondTenants.flatMap(([who, these]) => (who.test(policy.id) ? these : []));
        for (const key of keys) expect([own('TENANT'), own('FINANCE'), ...more], named(policy)).toContain(key);
        expect(JSON.stringify(statement.Action)).not.toMatch(/Scan|PartiQL|\*/);
      }
    }
  });

  it('are made with the tenant tag in its exact shape, or not at all', () => {
    for (const role of app.ofType('AWS::IAM::Role').filter(isSession)) {
      for (const statement of role.properties.AssumeRolePolicyDocument.Statement) {
        expect(statement.Condition.StringLike['aws:RequestTag/TenantId']).toBe(`ten_${'?'.repeat(26)}`);
      }
    }
  });

  it("leave a tenant's items to sessions: no function's own role names TENANT# or FINANCE#", () => {
    for (const policy of policies(app).filter((policy) => !isSession(policy))) {
      expect(JSON.stringify(statementsOf(policy)), named(policy)).not.toMatch(/"(TENANT|FINANCE)#/);
      for (const statement of statementsOf(policy).filter((s) =>
        /dynamodb:((Get|Put|Update|Delete)Item|Batch|Query|Scan)/.test(JSON.stringify(s.Action)),
      )) {
        expect(statement.Condition?.Null?.['dynamodb:LeadingKeys'], named(policy)).toBe('false');
      }
    }
  });
});
