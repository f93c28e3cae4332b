import type { DeployedStack } from '../deploy/stacks.ts';
import { isRecord, type Resource } from './template.ts';

export interface Place {
  readonly region: string;
  readonly account: string;
}

export type Resolve = (value: unknown) => unknown;

const arnOf = (place: Place, type: string, physicalId: string): string | undefined => {
  const arn = (service: string, resource: string) => `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
  switch (type) {
    case 'AWS::Lambda::Function':
      return arn('lambda', `function:${physicalId}`);
    case 'AWS::DynamoDB::GlobalTable':
    case 'AWS::DynamoDB::Table':
      return arn('dynamodb', `table/${physicalId}`);
    case 'AWS::SQS::Queue':
      return arn('sqs', physicalId.split('/').at(-1) ?? physicalId);
    case 'AWS::KMS::Key':
      return arn('kms', `key/${physicalId}`);
    case 'AWS::Logs::LogGroup':
      return arn('logs', `log-group:${physicalId}:*`);
    case 'AWS::Kinesis::Stream':
      return arn('kinesis', `stream/${physicalId}`);
    case 'AWS::Events::EventBus':
      return arn('events', `event-bus/${physicalId}`);
    case 'AWS::Cognito::UserPool':
      return arn('cognito-idp', `userpool/${physicalId}`);
    case 'AWS::S3::Bucket':
      return `arn:aws:s3:::${physicalId}`;
    case 'AWS::IAM::Role':
      return `arn:aws:iam::${place.account}:role/${physicalId}`;
    default:
      return physicalId.startsWith('arn:') ? physicalId : undefined;
  }
};

const exportName = (output: unknown): unknown =>
  isRecord(output) && isRecord(output['Export']) ? output['Export']['Name'] : undefined;

/** Values exported by the deployed stacks, by export name. */
export function exportsOf(deployed: readonly DeployedStack[]): ReadonlyMap<string, string> {
  return new Map(
    deployed.flatMap(({ stack, outputs }) =>
      Object.entries(stack.template.Outputs ?? {}).flatMap(([key, output]) => {
        const name = exportName(output);
        const value = outputs.get(key);
        return typeof name === 'string' && value !== undefined ? [[name, value] as const] : [];
      }),
    ),
  );
}

function attribute(place: Place, deployed: DeployedStack, target: readonly unknown[]): unknown {
  const [id, name] = target;
  const resource: Resource | undefined = deployed.stack.template.Resources[String(id)];
  const physicalId = deployed.physicalIds.get(String(id));
  if (!resource || physicalId === undefined) return undefined;
  return name === 'Arn' ? arnOf(place, resource.Type, physicalId) : undefined;
}

function pseudo(place: Place, name: string): string | undefined {
  const known: Readonly<Record<string, string>> = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
  };
  return known[name];
}

type Intrinsic = (argument: unknown, resolve: Resolve) => unknown;

const items = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const pure: Readonly<Record<string, Intrinsic>> = {
  'Fn::Join': (argument, resolve) =>
    items(resolve(items(argument)[1]))
      .map(String)
      .join(String(items(argument)[0])),
  'Fn::Select': (argument, resolve) => items(resolve(items(argument)[1]))[Number(items(argument)[0])],
  'Fn::Split': (argument, resolve) => String(resolve(items(argument)[1])).split(String(items(argument)[0])),
};

/** Evaluates a template's intrinsic functions with what was deployed; `undefined` where that does not tell. */
export function resolver(deployed: DeployedStack, exports: ReadonlyMap<string, string>): Resolve {
  const place: Place = { region: deployed.stack.region, account: deployed.stack.account };
  const reference = (name: string) => pseudo(place, name) ?? deployed.physicalIds.get(name);
  const named = (name: string) => {
    const [id, attr] = name.split('.');
    return String(attr ? attribute(place, deployed, [id, attr]) : reference(name));
  };
  const intrinsics: Readonly<Record<string, Intrinsic>> = {
    ...pure,
    Ref: (argument) => reference(String(argument)),
    'Fn::GetAtt': (argument) => attribute(place, deployed, items(argument)),
    'Fn::ImportValue': (argument, resolve) => exports.get(String(resolve(argument))),
    'Fn::Sub': (argument) => String(argument).replace(/\$\{([^!}][^}]*)\}/g, (_all, name: string) => named(name)),
  };
  const resolve: Resolve = (value) => {
    if (Array.isArray(value)) return value.map(resolve);
    if (!isRecord(value)) return value;
    const [[key = '', argument] = []] = Object.entries(value);
    const intrinsic = intrinsics[key];
    if (intrinsic) return intrinsic(argument, resolve);
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolve(item)]));
  };
  return resolve;
}
