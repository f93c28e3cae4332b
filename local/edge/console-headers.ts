import type { AssemblyStack } from '../assembly/cloud-assembly.ts';
import { isRecord } from '../assembly/template.ts';

const record = (value: unknown) => (isRecord(value) ? value : {});

/** Names of the outside world in the policy, and what stands for them here. */
export interface StandIns {
  readonly stripeUrl: string;
  readonly awsEndpoint: string;
}

function localPolicy(policy: string, { stripeUrl, awsEndpoint }: StandIns): string {
  return policy
    .replaceAll(/https:\/\/(js|hooks|api|m)\.stripe\.com/g, stripeUrl)
    .replaceAll(/https:\/\/\*\.s3\.[\w-]+\.amazonaws\.com/g, awsEndpoint);
}

/** The security headers that CloudFront adds, from the synthesized response headers policy. */
export function consoleHeaders(stacks: readonly AssemblyStack[], standIns: StandIns): [string, string][] {
  const policy = stacks
    .flatMap(({ template }) => Object.values(template.Resources))
    .find(({ Type }) => Type === 'AWS::CloudFront::ResponseHeadersPolicy');
  const security = record(record(policy?.Properties?.['ResponseHeadersPolicyConfig'])['SecurityHeadersConfig']);
  const csp = record(security['ContentSecurityPolicy'])['ContentSecurityPolicy'];
  const frame = record(security['FrameOptions'])['FrameOption'];
  const referrer = record(security['ReferrerPolicy'])['ReferrerPolicy'];
  return [
    ...(typeof csp === 'string' ? [['Content-Security-Policy', localPolicy(csp, standIns)] as [string, string]] : []),
    ...(typeof frame === 'string' ? [['X-Frame-Options', frame] as [string, string]] : []),
    ...(typeof referrer === 'string' ? [['Referrer-Policy', referrer] as [string, string]] : []),
    ...(security['ContentTypeOptions'] ? [['X-Content-Type-Options', 'nosniff'] as [string, string]] : []),
  ];
}
