import { readFileSync } from 'node:fs';
import { App, Validations } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import { tenantry } from '../../lib/app.ts';
import { stageOf } from '../../lib/config.ts';

export interface Resource {
  readonly stack: string;
  readonly id: string;
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of any shape, and tests walk into them
  readonly properties: any;
  readonly attributes: Readonly<Record<string, unknown>>;
}

export interface Synthesized {
  readonly stacks: readonly string[];
  readonly resources: readonly Resource[];
  ofType(type: string): readonly Resource[];
  /** The entries that asked for code, in the order of construction. */
  readonly entries: readonly string[];
  /** The resource that a `Ref`, `Fn::GetAtt` or import of a stack's template speaks of: `stack/logical id`. */
  targetOf(stack: string, value: unknown): string | undefined;
}

interface Reference {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: readonly [string, string];
  readonly 'Fn::ImportValue'?: string;
}

const context = JSON.parse(readFileSync('cdk.json', 'utf8')).context as Record<string, unknown>;

/** The whole app of a stage with stub code, under cdk-nag unless it is only read: a finding without its reason fails the synthesis. */
export function synthesized(stageName: string, { isOnlyRead = false } = {}): Synthesized {
  const app = new App({ context, analyticsReporting: false });
  const entries: string[] = [];
  tenantry(app, stageOf(stageName, { account: '111111111111' }), (entry) => {
    entries.push(entry);
    return lambda.Code.fromInline('exports.handler = async () => {}');
  });
  if (!isOnlyRead) {
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    Validations.of(app).addPlugins(new ServerlessChecks(app));
  }
  const assembly = app.synth();
  const resources = assembly.stacks.flatMap((stack) =>
    Object.entries(stack.template.Resources as Record<string, { Type: string; Properties?: unknown }>).map(
      ([id, { Type, Properties, ...attributes }]) => ({
        stack: stack.stackName,
        id,
        type: Type,
        properties: Properties ?? {},
        attributes,
      }),
    ),
  );
  const exported = new Map<string, { readonly stack: string; readonly value: unknown }>();
  for (const { stackName, template } of assembly.stacks)
    for (const output of Object.values(
      (template.Outputs ?? {}) as Record<string, { Value: unknown; Export?: { Name: string } }>,
    ))
      if (output.Export) exported.set(output.Export.Name, { stack: stackName, value: output.Value });
  const targetOf = (stack: string, value: unknown): string | undefined => {
    if (value === null || typeof value !== 'object') return undefined;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::ImportValue': name } = value as Reference;
    const source = name ? exported.get(name) : undefined;
    if (source) return targetOf(source.stack, source.value);
    const id = Ref ?? attribute?.[0];
    return id && `${stack}/${id}`;
  };
  return {
    targetOf,
    stacks: assembly.stacks.map((stack) => stack.stackName),
    resources,
    entries,
    ofType: (type) => resources.filter((resource) => resource.type === type),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: as above
export const statementsOf = (resource: Resource): readonly any[] =>
  [resource.properties.PolicyDocument?.Statement ?? []].flat();
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);
