import { screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { id } from './fake-data.ts';
import { press } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';

beforeAll(readPages, 180_000);

const heavy = {
  ...{ tenantId: id('ten', 1), calls: 12_345, readUnits: 48_000.5, writeUnits: 900, computeGbSeconds: 61.5 },
  ...{ costUsd: 0.0321, peak: { start: '2026-11-24T09:00:00.000Z', costUsd: 0.02 } },
};
const bounds = { from: '2026-11-23T10:00:00.000Z', to: '2026-11-24T10:00:00.000Z' };

describe('heavy tenants', () => {
  it('are listed with what they took, and lead to how they are answered', async () => {
    const { api } = openOperators('/heavy-tenants', {
      answers: { 'analytics.listHeavyTenants': () => ({ ...bounds, data: [heavy] }) },
    });

    expect(await screen.findByText('$0.0321')).toBeTruthy();
    expect(screen.getByText('48,000.5')).toBeTruthy();
    const link = screen.getByText(heavy.tenantId).closest('a');
    expect(link?.getAttribute('href')).toContain(`/tenants/${heavy.tenantId}?tab=health`);
    await press('This hour');
    expect(api.called('analytics.listHeavyTenants')).toMatchObject([{ input: { hours: 24 } }, { input: { hours: 1 } }]);
  }, 60_000);

  it('are none where nobody takes much', async () => {
    openOperators('/heavy-tenants', { answers: { 'analytics.listHeavyTenants': () => ({ ...bounds, data: [] }) } });

    expect(await screen.findByText('Nobody is heavy')).toBeTruthy();
  }, 60_000);
});
