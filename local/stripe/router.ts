import type { Route } from './call.ts';

const partsOf = (path: string): string[] => path.split('/').filter(Boolean);

const idIn = (pattern: readonly string[], path: readonly string[]): string | undefined => {
  if (pattern.length !== path.length) return undefined;
  let id = '';
  for (const [index, part] of pattern.entries()) {
    const given = path[index] ?? '';
    if (part === ':id') id = decodeURIComponent(given);
    else if (part !== given) return undefined;
  }
  return id;
};

/** `/v1/customers/search` comes before `/v1/customers/:id`: a name beats an id, wherever it stands in the table. */
export const matchRoute = (
  routes: readonly Route[],
  method: string,
  path: string,
): { route: Route; id: string } | undefined => {
  const parts = partsOf(path);
  const matches = routes.flatMap((route) => {
    const id = route.method === method ? idIn(partsOf(route.pattern), parts) : undefined;
    return id === undefined ? [] : [{ route, id }];
  });
  return matches.find(({ id }) => id === '') ?? matches[0];
};
