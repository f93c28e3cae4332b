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
}

const context = JSON.parse(readFileSync('cdk.json', 'utf8')).context as Record<string, unknown>;

/** The whole app of a stage with stub code, under cdk-nag: a finding without its reason fails the synthesis. */
export function synthesized(stageName: string): Synthesized {
  const app = new App({ context, analyticsReporting: false });
  const entries: string[] = [];
  tenantry(app, stageOf(stageName, { account: '111111111111' }), (entry) => {
    entries.push(entry);
    return lambda.Code.fromInline('exports.handler = async () => {}');
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  Validations.of(app).addPlugins(new ServerlessChecks(app));
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
  return {
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
