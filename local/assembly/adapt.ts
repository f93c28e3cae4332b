import type { AssemblyStack } from './cloud-assembly.ts';
import { isRecord, mapTree, type Resource, type Template } from './template.ts';

/** Deployed to no purpose: the emulator keeps a record of them and does nothing. */
const inert = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFront::Distribution',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::WAFv2::WebACL',
]);

export interface Adapted {
  readonly stacks: readonly AssemblyStack[];
  /** Resource types left out, with how many of each. */
  readonly dropped: ReadonlyMap<string, number>;
}

/**
 * Makes the synthesized stacks deployable on the emulator. The app knows nothing of this: what the emulator lacks is
 * taken out by name.
 */
export function adapt(stacks: readonly AssemblyStack[], supported: ReadonlySet<string>): Adapted {
  const dropped = new Map<string, number>();
  const adapted = stacks.map((stack) => {
    const { template } = stack;
    const gone = new Set<string>();
    for (const [id, { Type }] of Object.entries(template.Resources)) {
      if (supported.has(Type) && !inert.has(Type)) continue;
      gone.add(id);
      if (Type !== 'AWS::CDK::Metadata') dropped.set(Type, (dropped.get(Type) ?? 0) + 1);
    }
    return { ...stack, template: nameEntries(without(template, gone)) };
  });
  return { stacks: adapted, dropped };
}

/** Addresses of the local stage become those of this machine, wherever a template names them. */
export const rewriteAddresses = (
  stacks: readonly AssemblyStack[],
  addresses: Readonly<Record<string, string>>,
): readonly AssemblyStack[] =>
  stacks.map((stack) => {
    const text = Object.entries(addresses).reduce(
      (replaced, [from, to]) => replaced.replaceAll(from, to),
      JSON.stringify(stack.template),
    );
    return { ...stack, template: JSON.parse(text) as Template };
  });

function without(template: Template, gone: ReadonlySet<string>): Template {
  const kept = Object.entries(template.Resources).filter(([id]) => !gone.has(id));
  const outputs = Object.entries(template.Outputs ?? {}).filter(([, { Value }]) => !refersTo(Value, gone));
  const {
    Rules: _rules,
    Parameters: _parameters,
    Conditions: _conditions,
    ...rest
  } = template as Template & {
    Rules?: unknown;
    Conditions?: unknown;
  };
  return {
    ...rest,
    Outputs: Object.fromEntries(outputs),
    Resources: Object.fromEntries(kept.map(([id, resource]) => [id, keepOnly(resource, gone)])),
  };
}

function keepOnly(resource: Resource, gone: ReadonlySet<string>): Resource {
  const dependsOn = [resource.DependsOn ?? []].flat().filter((id) => !gone.has(id));
  const { DependsOn: _dependsOn, Metadata: _metadata, Properties, ...rest } = resource;
  const properties = resource.Type === 'AWS::ApiGateway::RestApi' ? closed(Properties) : Properties;
  return {
    ...rest,
    ...(properties ? { Properties: withoutReferences(properties, gone) } : {}),
    ...(dependsOn.length > 0 ? { DependsOn: dependsOn } : {}),
  };
}

/** Tells each function in its environment which entry it is, so that a process on this machine can be told by it. */
function nameEntries(template: Template): Template {
  const named = (resource: Resource): Resource => {
    if (resource.Type !== 'AWS::Lambda::Function') return resource;
    const entry = resource.Properties?.['Description'];
    if (typeof entry !== 'string' || !/^[\w-]+\/[\w-]+$/.test(entry)) return resource;
    const environment = resource.Properties?.['Environment'];
    const variables = isRecord(environment) && isRecord(environment['Variables']) ? environment['Variables'] : {};
    return {
      ...resource,
      Properties: { ...resource.Properties, Environment: { Variables: { ...variables, LOCAL_ENTRY: entry } } },
    };
  };
  const resources = Object.entries(template.Resources).map(([id, resource]) => [id, named(resource)] as const);
  return { ...template, Resources: Object.fromEntries(resources) };
}

/**
 * The emulator's own gateway imports a document without its authorizers and would answer everybody. It is given an
 * API without routes; the edge (local/edge) serves the document as it was synthesized.
 */
function closed(properties: Resource['Properties']): Resource['Properties'] {
  const body = properties?.['Body'];
  if (!isRecord(body)) return properties;
  return { ...properties, Body: { openapi: body['openapi'], info: body['info'], paths: {} } };
}

const attributeOf = (node: unknown): string | undefined => {
  const attribute = isRecord(node) ? node['Fn::GetAtt'] : undefined;
  return Array.isArray(attribute) && typeof attribute[0] === 'string' ? attribute[0] : undefined;
};

const targetOf = (node: unknown): string | undefined => {
  if (!isRecord(node)) return undefined;
  return typeof node['Ref'] === 'string' ? node['Ref'] : attributeOf(node);
};

function refersTo(value: unknown, ids: ReadonlySet<string>): boolean {
  let found = false;
  mapTree(value, (node) => {
    const target = targetOf(node);
    if (target && ids.has(target)) found = true;
    return node;
  });
  return found;
}

/** A reference to something that was left out becomes its logical id: nothing local follows it. */
const withoutReferences = (properties: Readonly<Record<string, unknown>>, gone: ReadonlySet<string>) =>
  mapTree(properties, (node) => {
    const target = targetOf(node);
    return target && gone.has(target) ? `absent-${target}` : node;
  }) as Readonly<Record<string, unknown>>;
