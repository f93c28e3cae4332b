import { createContext, Script } from 'node:vm';
import type { AssemblyStack } from '../assembly/cloud-assembly.ts';
import { isRecord, type Resource } from '../assembly/template.ts';

const record = (value: unknown) => (isRecord(value) ? value : {});
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** What CloudFront does with the paths of one pattern. */
export interface Behavior {
  /** `/operators*`; `*` for all that no other names. */
  readonly pattern: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The path that the bucket is asked for, as the behavior's function on viewer requests has it. */
  readonly rewrite: (path: string) => string;
}

/** Names of the outside world in the policies, and what stands for them here. */
export interface StandIns {
  readonly stripeUrl: string;
  readonly awsEndpoint: string;
}

/** The consoles' distribution as it was synthesized, in the order in which CloudFront compares its patterns. */
export function behaviorsOf(stacks: readonly AssemblyStack[], standIns: StandIns): readonly Behavior[] {
  const stack = stacks.find(({ template }) =>
    Object.values(template.Resources).some(({ Type }) => Type === 'AWS::CloudFront::Distribution'),
  );
  const resources: Readonly<Record<string, Resource>> = stack?.template.Resources ?? {};
  const distribution = Object.values(resources).find(({ Type }) => Type === 'AWS::CloudFront::Distribution');
  const config = record(distribution?.Properties?.['DistributionConfig']);
  const propertiesOf = (reference: unknown) => {
    const { Ref, 'Fn::GetAtt': attribute } = record(reference);
    return record(resources[text(Ref) ?? text(list(attribute)[0]) ?? '']?.Properties);
  };
  return [...list(config['CacheBehaviors']), config['DefaultCacheBehavior']].map((each) => {
    const behavior = record(each);
    const policy = propertiesOf(behavior['ResponseHeadersPolicyId']);
    const [association] = list(behavior['FunctionAssociations']);
    const code = text(propertiesOf(record(association)['FunctionARN'])['FunctionCode']);
    return {
      pattern: text(behavior['PathPattern']) ?? '*',
      headers: headersOf(record(record(policy['ResponseHeadersPolicyConfig'])['SecurityHeadersConfig']), standIns),
      rewrite: code ? rewriter(code) : (path) => path,
    };
  });
}

/** `*` stands for any characters and `?` for one (CloudFront guide, "Path pattern"). */
export function behaviorFor(behaviors: readonly Behavior[], path: string): Behavior | undefined {
  const escaped = (pattern: string) => pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const fits = (pattern: string) => new RegExp(`^${escaped(pattern).replaceAll('*', '.*').replaceAll('?', '.')}$`);
  return behaviors.find(({ pattern }) => fits(pattern).test(path));
}

/** The function runs here as it does there: given an event, it answers with the request to go on with. */
function rewriter(code: string): Behavior['rewrite'] {
  const sandbox = createContext({});
  new Script(code).runInContext(sandbox);
  const call = new Script('handler(JSON.parse(event)).uri');
  return (path) => {
    sandbox['event'] = JSON.stringify({ version: '1.0', request: { method: 'GET', uri: path } });
    return text(call.runInContext(sandbox)) ?? path;
  };
}

function localPolicy(policy: string, { stripeUrl, awsEndpoint }: StandIns): string {
  return policy
    .replaceAll(/https:\/\/(js|hooks|api|m)\.stripe\.com/g, stripeUrl)
    .replaceAll(/https:\/\/\*\.s3\.[\w-]+\.amazonaws\.com/g, awsEndpoint);
}

function headersOf(security: Readonly<Record<string, unknown>>, standIns: StandIns): [string, string][] {
  const policy = text(record(security['ContentSecurityPolicy'])['ContentSecurityPolicy']);
  const frame = text(record(security['FrameOptions'])['FrameOption']);
  const referrer = text(record(security['ReferrerPolicy'])['ReferrerPolicy']);
  return [
    ...(policy ? [['Content-Security-Policy', localPolicy(policy, standIns)] as [string, string]] : []),
    ...(frame ? [['X-Frame-Options', frame] as [string, string]] : []),
    ...(referrer ? [['Referrer-Policy', referrer] as [string, string]] : []),
    ...(security['ContentTypeOptions'] ? [['X-Content-Type-Options', 'nosniff'] as [string, string]] : []),
  ];
}
