import { screen, waitFor } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { limitNames } from '../../console/src/parts/limit-list.tsx';
import { openConsole, press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff, tenantRows } from './operators-data.ts';

/** The cells of one limit's row. */
const row = async (name: keyof typeof limitNames) => {
  const heads = await screen.findAllByText(limitNames[name], { selector: 'th *' });
  const cells = heads[0]?.closest('tr')?.querySelectorAll('td') ?? [];
  return [...cells].map(({ textContent }) => textContent);
};

describe('the limits of one’s own company', () => {
  beforeAll(
    () => Promise.all([import('../../console/src/pages/settings.tsx'), import('../../console/src/shell.tsx')]),
    180_000,
  );

  it('stand in the settings, with what is used and which is reached', async () => {
    openConsole('/settings', { signedIn: true });

    expect((await row('requestsPerMinute')).slice(0, 2)).toEqual(['600', '600']);
    expect(await row('storageBytes')).toEqual(['No cap', 'No cap', '2.5 GB']);
    expect((await row('people'))[2]).toContain('50: the limit is reached');
  });
});

describe('the limits of a tenant, for staff', () => {
  beforeAll(readPages, 180_000);
  const page = `/tenants/${tenantRows[0]?.id}?tab=limits`;

  it('are overridden in one form: empty is the plan’s, none is no cap, at the version that was seen', async () => {
    const { api } = openOperators(page);
    expect(await row('projects')).toEqual(['No cap', '100,000', '12']);
    await press('Override');
    await type(limitNames.requestsPerMinute, '1200');
    await type(limitNames.people, 'none');
    await type(limitNames.projects, '');
    const [, submit] = await screen.findAllByRole('button', { name: 'Override' });
    submit?.click();

    await waitFor(async () => expect((await row('requestsPerMinute')).slice(0, 2)).toEqual(['1,200', '600']));
    const [sent] = api.called('isolation.overrideLimits');
    expect(sent?.input).toEqual({ tenantId: tenantRows[0]?.id, requestsPerMinute: 1_200, people: null });
    expect(sent?.ifMatch).toBe('"1"');
  });

  it('take no half numbers', async () => {
    openOperators(page);
    await row('projects');
    await press('Override');
    await type(limitNames.apiTokens, '2.5');

    expect(await screen.findByText('A whole number, “none”, or nothing')).toBeTruthy();
  });

  it('are only looked at by those who may only look', async () => {
    openOperators(page, { answers: { 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) } });

    expect(await row('requestsPerMinute')).toHaveLength(3);
    expect(screen.queryByRole('button', { name: 'Override' })).toBeNull();
  });
});
