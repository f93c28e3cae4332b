import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Template } from './template.ts';

export interface FileAsset {
  readonly path: string;
  readonly packaging: 'zip' | 'file';
  readonly bucket: string;
  readonly key: string;
}

export interface AssemblyStack {
  readonly id: string;
  readonly name: string;
  readonly template: Template;
  readonly assets: readonly FileAsset[];
  /** Ids of the stacks that must stand first. */
  readonly dependencies: readonly string[];
  readonly region: string;
  readonly account: string;
}

interface Artifact {
  readonly type: string;
  readonly environment?: string;
  readonly dependencies?: readonly string[];
  readonly properties?: { readonly templateFile?: string; readonly file?: string; readonly stackName?: string };
}

interface AssetManifest {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path: string; readonly packaging: 'zip' | 'file' };
        readonly destinations: Readonly<Record<string, { readonly bucketName: string; readonly objectKey: string }>>;
      }
    >
  >;
}

const read = <T>(dir: string, file: string): T => JSON.parse(readFileSync(join(dir, file), 'utf8')) as T;

function assetsOf(dir: string, file: string, templateFile: string): FileAsset[] {
  return Object.values(read<AssetManifest>(dir, file).files)
    .filter(({ source }) => source.path !== templateFile)
    .flatMap(({ source, destinations }) =>
      Object.values(destinations).map(({ bucketName, objectKey }) => ({
        path: join(dir, source.path),
        packaging: source.packaging,
        bucket: bucketName,
        key: objectKey,
      })),
    );
}

/** The synthesized stacks of cdk.out. */
export function readAssembly(dir: string): readonly AssemblyStack[] {
  const { artifacts } = read<{ readonly artifacts: Readonly<Record<string, Artifact>> }>(dir, 'manifest.json');
  return Object.entries(artifacts)
    .filter(([, artifact]) => artifact.type === 'aws:cloudformation:stack')
    .map(([id, artifact]) => {
      const templateFile = artifact.properties?.templateFile ?? `${id}.template.json`;
      const [account = '', region = ''] = (artifact.environment ?? '').replace('aws://', '').split('/');
      const dependencies = artifact.dependencies ?? [];
      return {
        id,
        name: artifact.properties?.stackName ?? id,
        template: read<Template>(dir, templateFile),
        assets: dependencies
          .flatMap((name) => artifacts[name]?.properties?.file ?? [])
          .flatMap((file) => assetsOf(dir, file, templateFile)),
        dependencies: dependencies.filter((name) => artifacts[name]?.type === 'aws:cloudformation:stack'),
        region,
        account,
      };
    });
}
