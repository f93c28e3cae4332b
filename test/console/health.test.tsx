import { screen } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf } from '../../functions/kernel/permissions.ts';
import { theOwner } from './fake-data.ts';
import { openConsole } from './open-console.tsx';

describe('the health page', () => {
  // Its charts are a large module to read.
  beforeAll(() => import('../../console/src/pages/health.tsx'), 120_000);

  it('tells each operation in words: calls, availability, durations, and what is left of the budget', async () => {
    const { api } = openConsole('/health', { signedIn: true });

    expect(await screen.findByText('Read projects', { selector: 'th *' })).toBeTruthy();
    expect(screen.getByText('99.875%')).toBeTruthy();
    expect(screen.getByText('40% left')).toBeTruthy();
    expect(screen.getByText('Used up')).toBeTruthy();
    expect(screen.getByText('812 ms')).toBeTruthy();
    expect(api.calls.some(({ name }) => name === 'analytics.getSlis')).toBe(true);
  });

  it('says so where nothing was called', async () => {
    openConsole('/health', {
      signedIn: true,
      answers: {
        'analytics.getSlis': ({ input }) => ({ ...(input as object), data: [] }),
      },
    });

    expect(await screen.findByText('Nothing was called in this range')).toBeTruthy();
  });

  it('is offered to those who may see it alone', async () => {
    openConsole('/overview', {
      signedIn: true,
      answers: { 'identity.getMe': () => ({ ...theOwner, role: 'member', permissions: [...permissionsOf.member] }) },
    });

    expect(await screen.findByRole('link', { name: 'Usage' })).toBeTruthy();
    expect(screen.queryByRole('link', { name: 'Health' })).toBeNull();
  });
});
