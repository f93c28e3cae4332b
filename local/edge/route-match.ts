import type { RestApi, Route } from './rest-api.ts';

export interface Match {
  readonly route: Route;
  readonly pathParameters: Readonly<Record<string, string>>;
}

const parameterOf = (segment: string) => /^\{(\w+)(\+?)\}$/.exec(segment);

const decoded = (segment: string): string | undefined => {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
};

/** The value of one segment's parameter; '' for a literal that fits; undefined where it does not fit. */
function segmentOf(expected: string, path: readonly string[], at: number): readonly [string, string] | undefined {
  const parameter = parameterOf(expected);
  const actual = parameter?.[2] === '+' ? path.slice(at).join('/') : path[at];
  if (!actual) return undefined;
  if (!parameter) return actual === expected ? ['', ''] : undefined;
  const value = decoded(actual);
  return value === undefined ? undefined : [parameter[1] ?? '', value];
}

function parametersOf(route: Route, path: readonly string[]): Record<string, string> | undefined {
  const isGreedy = route.segments.at(-1)?.endsWith('+}') ?? false;
  if (isGreedy ? path.length < route.segments.length : path.length !== route.segments.length) return undefined;
  const values = route.segments.map((expected, at) => segmentOf(expected, path, at));
  if (values.includes(undefined)) return undefined;
  return Object.fromEntries(values.filter((value) => value !== undefined && value[0] !== '') as [string, string][]);
}

/** A literal segment goes before a parameter, a parameter before `{proxy+}`. */
const rank = (route: Route): string =>
  route.segments.map((segment) => (segment.endsWith('+}') ? '2' : segment.startsWith('{') ? '1' : '0')).join('');

export function matcher(api: RestApi): (method: string, path: string) => Match | undefined {
  const routes = [...api.routes].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return (method, path) => {
    const segments = path.replace(/\/$/, '').split('/').slice(1);
    for (const route of routes) {
      if (route.method !== method && route.method !== 'ANY') continue;
      const pathParameters = parametersOf(route, segments);
      if (pathParameters) return { route, pathParameters };
    }
    return undefined;
  };
}
