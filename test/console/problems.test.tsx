import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { identityProblem } from '../../functions/identity/contract.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { workspaceProblem } from '../../functions/workspace/contract.ts';
import { id } from './fake-data.ts';
import { openConsole, press, type } from './open-console.tsx';

describe('problems', () => {
  it('are shown in the API’s own words, with a way to try again', async () => {
    let tries = 0;
    openConsole('/projects', {
      signedIn: true,
      answers: {
        'workspace.listProjects': () => {
          tries += 1;
          if (tries === 1) throw problem('unavailable', { detail: 'The store does not answer.' });
          return { data: [], nextCursor: null, hasMore: false };
        },
      },
    });
    expect(await screen.findByText('A service that this request needs does not answer; try again.')).toBeTruthy();
    expect(screen.getByText('The store does not answer.')).toBeTruthy();
    expect(screen.getByText('Request req_test')).toBeTruthy();
    await press('Try again');
    expect(await screen.findByText('No projects yet')).toBeTruthy();
  });

  it('a field’s error stands at the field, and the form stays as it was typed', async () => {
    openConsole('/projects', {
      signedIn: true,
      answers: {
        'workspace.createProject': () => {
          throw problem('validation-failed', {
            errors: [{ pointer: '/name', code: 'custom', message: 'This name is not allowed.' }],
          });
        },
      },
    });
    await press('Create project');
    await type('Name', 'Forbidden');
    await press('Create');
    const dialog = await screen.findByRole('dialog');
    expect(await within(dialog).findByText('This name is not allowed.')).toBeTruthy();
    expect(screen.getByLabelText('Name')).toHaveProperty('value', 'Forbidden');
  });

  it('a deed without an answer is repeated under its key; after a refusal the next one has a new key', async () => {
    let tries = 0;
    const { api } = openConsole('/projects', {
      signedIn: true,
      answers: {
        'workspace.createProject': () => {
          tries += 1;
          throw tries === 1 ? problem('unavailable') : problem('limit-reached');
        },
      },
    });
    await press('Create project');
    await type('Name', 'Rocket');
    for (let n = 1; n <= 3; n += 1) {
      await press('Create');
      await waitFor(() => expect(tries).toBe(n));
    }
    const [first, second, third] = api.called('workspace.createProject').map(({ idempotencyKey }) => idempotencyKey);
    expect(second).toBe(first);
    expect(third).not.toBe(second);
  });

  it('a second press while the first runs does nothing', async () => {
    let finish = () => {};
    const { api } = openConsole('/projects', {
      signedIn: true,
      answers: {
        'workspace.deleteProject': async () => {
          await new Promise<void>((resolve) => {
            finish = resolve;
          });
          throw workspaceProblem('project-not-empty');
        },
      },
    });
    await press('Delete Antarctic survey');
    await press('Delete');
    await press(/^Delete$/);
    await act(async () => finish());
    expect(await screen.findByText('The project still holds files.')).toBeTruthy();
    expect(api.called('workspace.deleteProject')).toMatchObject([{ ifMatch: '"1"' }]);
  });

  it('several tenants: asks which, and signs in to the one chosen', async () => {
    const tenants = [
      { id: id('ten', 1), name: 'Northwind' },
      { id: id('ten', 2), name: 'Southwind' },
    ];
    const { api, path } = openConsole('/signin', {
      answers: {
        'identity.createSession': ({ input }) => {
          if (!('tenant' in input)) throw identityProblem('tenant-choice', { extra: { tenants } });
          return {
            accessToken: 'access-1',
            refreshToken: 'refresh-1',
            expiresAt: '2030-01-01T00:00:00.000Z',
            tenantId: id('ten', 2),
            role: 'owner',
          };
        },
      },
    });
    await type('E-mail', 'olivia@northwind.example');
    await type('Password', 'correct horse battery');
    await press('Sign in');
    const choice = await screen.findByLabelText('Southwind');
    await act(async () => void choice.click());
    await press('Sign in');
    await waitFor(() => expect(path()).toBe('/overview'));
    expect(api.called('identity.createSession')[1]?.input).toMatchObject({ tenant: id('ten', 2) });
  });

  it('a page behind sign-in sends there, and back afterwards', async () => {
    const { path } = openConsole('/invoices?tab=payments');
    await waitFor(() => expect(path()).toBe('/signin'));
    await type('E-mail', 'olivia@northwind.example');
    await type('Password', 'correct horse battery');
    await press('Sign in');
    await waitFor(() => expect(path()).toBe('/invoices?tab=payments'));
  });

  it('a deleted tenant has a page of its own', async () => {
    const { path } = openConsole('/overview', {
      signedIn: true,
      answers: {
        'identity.refreshSession': () => {
          throw problem('tenant-deleted');
        },
      },
    });
    await waitFor(() => expect(path()).toBe('/deleted'));
    expect(await screen.findByRole('heading', { name: 'This tenant has been deleted' })).toBeTruthy();
  });
});
