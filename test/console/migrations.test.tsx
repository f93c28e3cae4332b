import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { id } from './fake-data.ts';
import { press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff } from './operators-data.ts';

beforeAll(readPages, 180_000);

const reader = { 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) };

async function submit(name: string): Promise<void> {
  const form = await screen.findByRole('dialog');
  await act(async () => void fireEvent.click(within(form).getByRole('button', { name })));
}

describe('the page of migrations', () => {
  it('says of each how far every cohort is, why the latest run stopped, and whom it left behind', async () => {
    openOperators('/migrations');
    const newest = await screen.findByRole('row', { name: /Project labels/ });
    expect(within(newest).getByText('Sandbox 1 of 1')).toBeTruthy();
    expect(within(newest).getByText('Free 1 of 2, 1 failed')).toBeTruthy();
    expect(screen.getByText('Too many tenants of one cohort failed: Free')).toBeTruthy();
    const left = screen.getByRole('row', { name: new RegExp(id('ten', 2)) });
    expect(within(left).getByText('Taken back')).toBeTruthy();
    expect(within(left).getByText(id('prj', 7))).toBeTruthy();
  });

  it('goes on with a stopped run, and pauses it', async () => {
    const { api } = openOperators('/migrations');
    await press('Resume');
    await press('Pause');
    expect(await screen.findByText('Paused')).toBeTruthy();
    expect(api.called('migrations.resumeRun')).toMatchObject([{ input: { runId: id('mig', 1) } }]);
    expect(api.called('migrations.pauseRun')).toHaveLength(1);
    expect(screen.queryByText('Migrate all tenants')).toBeNull();
  });

  it('starts a run to the newest version, or says that there is none of that number', async () => {
    const { api } = openOperators('/migrations');
    await press('Migrate all tenants');
    await type('To version', '9');
    await submit('Start');
    expect(await screen.findByText('There is no migration of this version.')).toBeTruthy();
    await type('To version', '2');
    await type('Stop after failures in one cohort', '3');
    await submit('Start');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.called('migrations.startRun').at(-1)?.input).toEqual({ target: 2, maxFailures: 3 });
  });

  it('is looked at by a reader, who changes nothing', async () => {
    openOperators('/migrations', { answers: reader });
    await screen.findByText('Project labels');
    expect(screen.queryByText('Migrate all tenants')).toBeNull();
    expect(screen.queryByText('Resume')).toBeNull();
  });
});

describe('the data of a tenant', () => {
  it('has its version, its history with what failed, and is migrated and rolled back', async () => {
    const tenantId = id('ten', 2);
    const { api } = openOperators(`/tenants/${tenantId}?tab=data`);
    expect(await screen.findByText('1 of 2')).toBeTruthy();
    const undone = screen.getByRole('row', { name: /Failed, undone: 2, Project labels/ });
    expect(within(undone).getByText(`TypeError, ${id('prj', 7)}`)).toBeTruthy();
    await press('Roll back');
    await submit('Roll back');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.called('migrations.rollBackTenant')).toMatchObject([{ input: { tenantId, target: 0 } }]);
    await press('Migrate');
    await submit('Migrate');
    await waitFor(() =>
      expect(api.called('migrations.migrateTenant')).toMatchObject([{ input: { tenantId, target: 2 } }]),
    );
  });
});
