import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { TenantId } from '../../functions/kernel/ids.ts';
import { clientDefaults } from '../../functions/platform/aws.ts';
import { gatewayKeys } from '../../functions/tenants/gateway-keys.adapter.ts';
import { tenantA } from '../kit/world.ts';

const keys = gatewayKeys(() => '/tenantry/test', 'test');
const asked = (act: (tenantId: TenantId) => Promise<unknown>) => act(tenantA).catch((error: Error) => error.message);
let sent: string[];

beforeEach(() => {
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  sent = [];
  vi.spyOn(clientDefaults.requestHandler, 'handle').mockImplementation(async ({ method, path }) => {
    sent.push(`${method} ${path}`);
    throw Object.assign(new Error('the answer was lost'), { code: 'ECONNRESET' });
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('does not repeat the making of a key whose answer was lost: that would be a second key of the name', async () => {
  expect(await asked(keys.create)).toBe('the answer was lost');
  expect(sent).toEqual(['POST /apikeys']);
});

it('looks again as often as the SDK does', async () => {
  expect(await asked(keys.find)).toBe('the answer was lost');
  expect(sent).toHaveLength(3);
});
