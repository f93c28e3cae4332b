import { describe, expect, it } from 'vitest';
import { adapt, rewriteAddresses } from '../../../local/assembly/adapt.ts';
import type { AssemblyStack } from '../../../local/assembly/cloud-assembly.ts';
import type { Template } from '../../../local/assembly/template.ts';

const stackOf = (template: Template): AssemblyStack => ({
  id: 'S',
  name: 'S',
  template,
  assets: [],
  dependencies: [],
  region: 'us-east-1',
  account: '000000000000',
});
const supported = new Set(['AWS::Lambda::Function', 'AWS::ApiGateway::RestApi', 'AWS::CloudWatch::Alarm']);

describe('a synthesized stack, adapted to the emulator', () => {
  it('loses what the emulator rejects or only stores, and says so by name', () => {
    const { stacks, dropped } = adapt(
      [
        stackOf({
          Resources: {
            Fn: { Type: 'AWS::Lambda::Function', DependsOn: ['Trail'], Properties: { Environment: { Ref: 'Trail' } } },
            Trail: { Type: 'AWS::CloudTrail::Trail' },
            Alarm: { Type: 'AWS::CloudWatch::Alarm' },
          },
          Outputs: { TrailArn: { Value: { 'Fn::GetAtt': ['Trail', 'Arn'] } }, FnName: { Value: { Ref: 'Fn' } } },
        }),
      ],
      supported,
    );

    expect(stacks[0]?.template).toEqual({
      Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: { Environment: 'absent-Trail' } } },
      Outputs: { FnName: { Value: { Ref: 'Fn' } } },
    });
    expect([...dropped]).toEqual([
      ['AWS::CloudTrail::Trail', 1],
      ['AWS::CloudWatch::Alarm', 1],
    ]);
  });

  it('gives the emulator an API without routes: its own gateway would let everybody in', () => {
    const Body = { openapi: '3.0.1', info: { title: 'A' }, paths: { '/v1/projects': { get: {} } } };
    const { stacks } = adapt(
      [stackOf({ Resources: { Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Body } } } })],
      supported,
    );

    expect(stacks[0]?.template.Resources['Api']?.Properties).toEqual({
      Body: { openapi: '3.0.1', info: { title: 'A' }, paths: {} },
    });
  });

  it('has the addresses of this machine wherever the stage’s stood', () => {
    const variables = { API_URL: 'https://api.tenantry.test', CONSOLE_URL: 'https://console.tenantry.test/x' };
    const [stack] = rewriteAddresses(
      [stackOf({ Resources: { Fn: { Type: 'AWS::Lambda::Function', Properties: variables } } })],
      { 'https://api.tenantry.test': 'http://127.0.0.1:1', 'https://console.tenantry.test': 'http://127.0.0.1:2' },
    );

    expect(stack?.template.Resources['Fn']?.Properties).toEqual({
      API_URL: 'http://127.0.0.1:1',
      CONSOLE_URL: 'http://127.0.0.1:2/x',
    });
  });
});
