/** The parts of a CloudFormation template that the local run reads. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Metadata?: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
}

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Every node of a value, replaced by what `visit` returns for it; children first. */
export function mapTree(value: unknown, visit: (node: unknown) => unknown): unknown {
  if (Array.isArray(value)) return visit(value.map((item) => mapTree(item, visit)));
  if (isRecord(value))
    return visit(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTree(item, visit)])));
  return visit(value);
}
