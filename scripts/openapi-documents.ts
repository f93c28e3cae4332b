import { routesOf } from '../functions/contracts.ts';
import { describeApi } from '../functions/kernel/openapi.ts';

/** The committed documents by their path; the running APIs serve the same with their own origin. */
export function documents(): Readonly<Record<string, string>> {
  const tenant = { routes: routesOf('tenant'), origin: 'https://api.tenantry.example', title: 'Tenantry' };
  const operators = {
    routes: routesOf('operators'),
    origin: 'https://operators.tenantry.example',
    title: 'Tenantry operators',
  };
  const text = (api: typeof tenant) => `${JSON.stringify(describeApi(api), null, 2)}\n`;
  return { 'docs/openapi.json': text(tenant), 'docs/openapi.operators.json': text(operators) };
}
