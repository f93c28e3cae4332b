import { rmSync } from 'node:fs';
import { afterAll, describe, expect, inject, it } from 'vitest';
import { apiClient } from '../kit/api-client.ts';
import { breaking } from '../kit/log-search.ts';
import { signUp } from '../kit/sign-up.ts';
import { runTool, stackFolder } from './run-tool.ts';

describe('`npm run invoke`', () => {
  const stack = inject('stack');
  const dir = stackFolder(stack);
  const invoke = (...args: readonly string[]) => runTool('local/invoke.ts', '--stack', dir, ...args);
  const invokeBadly = (...args: readonly string[]) =>
    breaking(inject('runDir'), 'functions are invoked with what they cannot take', async () => invoke(...args));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  it('runs the one function that the bus would hand the event to, for the newest tenant', async () => {
    const tenant = await signUp(apiClient(stack.apiUrl), stack.mailUrl);

    const { status, output } = invoke('events/tenants/TenantUpdated.json');

    expect(output).toContain(`Tenant ${tenant.id}`);
    expect(output).toContain('tenants/follow-tenant on');
    expect(output).toContain('Answered: null');
    expect(status).toBe(0);
  });

  it('shows the failure of a function with its log lines', async () => {
    const { status, output } = await invokeBadly('events/billing/RenderInvoice.json');

    expect(output).toContain('billing/render-invoice on');
    expect(output).toContain('"task failed"');
    expect(output).toMatch(/Failed: \{[\s\S]*"errorType"/);
    expect(status).toBe(1);
  });

  it('asks which, where several functions take the event', () => {
    const { status, output } = invoke('events/tenants/ProvisioningTask.json');

    expect(output).toContain('belongs to several functions');
    expect(output).toContain('tenants/create-tenant-key');
    expect(status).toBe(1);
  });

  it('runs the one that is named, and says so where there is none of that name', async () => {
    const named = await invokeBadly('events/tenants/TenantUpdated.json', '--function', 'tenants/apply-plan');
    const unknown = invoke('events/tenants/TenantUpdated.json', '--function', 'tenants/nobody');

    expect(named.output).toContain('tenants/apply-plan on');
    expect(unknown.output).toContain('No function tenants/nobody');
    expect(unknown.status).toBe(1);
  });

  it('says so where nothing runs', () => {
    const { status, output } = runTool('local/invoke.ts', '--stack', '/nowhere', 'events/tenants/TenantUpdated.json');

    expect(output).toContain('Nothing is running');
    expect(status).toBe(1);
  });
});
