import { exportsOf, resolver } from '../assembly/resolve.ts';
import type { DeployedStack } from '../deploy/stacks.ts';

/** A deployed resource with its properties as the template meant them. */
export interface Found {
  readonly logicalId: string;
  readonly stackName: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function findResources(deployed: readonly DeployedStack[], ...types: readonly string[]): readonly Found[] {
  const exports = exportsOf(deployed);
  return deployed.flatMap((each) => {
    const resolve = resolver(each, exports);
    return Object.entries(each.stack.template.Resources)
      .filter(([, { Type }]) => types.includes(Type))
      .flatMap(([logicalId, { Properties }]) => {
        const physicalId = each.physicalIds.get(logicalId);
        const properties = resolve(Properties ?? {}) as Readonly<Record<string, unknown>>;
        return physicalId === undefined ? [] : [{ logicalId, stackName: each.stack.name, physicalId, properties }];
      });
  });
}
