import type { AssemblyStack } from '../assembly/cloud-assembly.ts';
import { exportsOf, resolver } from '../assembly/resolve.ts';
import { isRecord, type Resource } from '../assembly/template.ts';
import type { DeployedStack } from '../deploy/stacks.ts';
import { type RestApi, readRestApi } from './rest-api.ts';

const refOf = (value: unknown): unknown => (isRecord(value) ? value['Ref'] : undefined);

const stageOf = (resources: Readonly<Record<string, Resource>>, apiId: string): Readonly<Record<string, unknown>> =>
  Object.values(resources).find(
    ({ Type, Properties }) => Type === 'AWS::ApiGateway::Stage' && refOf(Properties?.['RestApiId']) === apiId,
  )?.Properties ?? {};

/** The REST APIs as they were synthesized (`originals`), with the names of what was deployed. */
export function findApis(deployed: readonly DeployedStack[], originals: readonly AssemblyStack[]): readonly RestApi[] {
  const exports = exportsOf(deployed);
  return deployed.flatMap((each) => {
    const resources = originals.find(({ id }) => id === each.stack.id)?.template.Resources ?? {};
    const resolve = resolver(each, exports);
    return Object.entries(resources)
      .filter(([, { Type, Properties }]) => Type === 'AWS::ApiGateway::RestApi' && isRecord(Properties?.['Body']))
      .map(([logicalId, { Properties }]) =>
        readRestApi({
          id: each.physicalIds.get(logicalId) ?? logicalId,
          body: resolve(Properties?.['Body']) as Readonly<Record<string, unknown>>,
          stage: resolve(stageOf(resources, logicalId)) as Readonly<Record<string, unknown>>,
        }),
      );
  });
}
