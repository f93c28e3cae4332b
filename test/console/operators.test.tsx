import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeAll, describe, expect, it } from 'vitest';
import { identityProblem } from '../../functions/identity/contract.ts';
import { problem } from '../../functions/kernel/problem.ts';
import { id } from './fake-data.ts';
import { button, press, type } from './open-console.tsx';
import { openOperators, readPages } from './open-operators.tsx';
import { staff, staffTokens, tenantRows } from './operators-data.ts';

const reader = { 'identity.getOperator': () => ({ ...staff, permissions: ['ops:read'] }) };
const rowOf = (name: string) => screen.findByRole('row', { name: new RegExp(name) });

beforeAll(readPages, 180_000);

describe('staff sign in', () => {
  const credentials = async () => {
    await type('E-mail', 'sam@tenantry.example');
    await type('Password', 'correct horse battery');
  };

  it('to where they wanted to go, the refresh token in this tab’s storage and the access token nowhere', async () => {
    const { path } = openOperators('/operations', { signedIn: false });
    await waitFor(() => expect(path()).toBe('/signin'));
    await credentials();
    await press('Sign in');
    await waitFor(() => expect(path()).toBe('/operations'));
    const stored = JSON.stringify({ ...sessionStorage, ...localStorage });
    expect(sessionStorage.getItem('tenantry.operators.refresh')).toBe('staff-refresh-1');
    expect(stored).not.toContain('staff-access-1');
    await waitFor(() => expect(document.title).toBe('Operations · Tenantry operators'));
  });

  it('with the code of the second factor where there is one', async () => {
    const { api, path } = openOperators('/signin', {
      signedIn: false,
      answers: { 'identity.getOperator': () => ({ ...staff, mfa: { enrolled: true, required: true } }) },
    });
    let tries = 0;
    api.answer('identity.createOperatorSession', ({ input }) => {
      tries += 1;
      if (!('mfaCode' in input)) throw identityProblem('mfa-required');
      return staffTokens;
    });
    await credentials();
    await press('Sign in');
    await type('Authentication code', '123456');
    await press('Sign in');
    await waitFor(() => expect(path()).toBe('/tenants'));
    expect(tries).toBe(2);
    expect(api.called('identity.createOperatorSession')[1]?.input).toMatchObject({ mfaCode: '123456' });
  });

  it('to nothing but the enrolment of a second factor, where the stage asks for one', async () => {
    let enrolled = false;
    openOperators('/tenants', {
      answers: {
        'identity.getOperator': () => ({
          ...staff,
          permissions: enrolled ? staff.permissions : [],
          mfa: { enrolled, required: true },
        }),
        'identity.confirmMfaEnrolment': ({ input }) => {
          if (input['code'] !== '123456') throw identityProblem('wrong-mfa-code');
          enrolled = true;
          return { enrolled: true };
        },
      },
    });
    await screen.findByRole('heading', { name: 'Set up your second factor' });
    expect(screen.queryByRole('navigation', { name: 'Main' })).toBeNull();
    await press('Set up authenticator');
    expect(await screen.findByRole('img', { name: 'QR code for your authenticator app' })).toBeTruthy();
    expect(screen.getByText('JBSW Y3DP EHPK 3PXP JBSW Y3DP EHPK 3PXP')).toBeTruthy();
    await type('Code', '000000');
    await press('Confirm');
    expect(await screen.findByText('This is not the code that the authenticator shows.')).toBeTruthy();
    await type('Code', '123456');
    await press('Confirm');
    expect(await screen.findByText('Northwind Research')).toBeTruthy();
  });

  it('and are told where they may do nothing', async () => {
    openOperators('/tenants', { answers: { 'identity.getOperator': () => ({ ...staff, permissions: [] }) } });
    expect(await screen.findByText('You may not do anything here yet')).toBeTruthy();
  });

  it('and go on where a tenant is deleted: its 410 is no end of theirs', async () => {
    const { session } = openOperators(`/tenants/${id('ten', 1)}`, {
      answers: {
        'tenants.inspectTenant': () => {
          throw problem('tenant-deleted');
        },
      },
    });
    expect(await screen.findByText('This tenant has been deleted.')).toBeTruthy();
    expect(session.isSignedIn()).toBe(true);
  });
});

describe('tenants', () => {
  it('are found as one types, once the typing pauses', async () => {
    const { api } = openOperators('/tenants');
    await rowOf('Northwind Research');
    const field = screen.getByLabelText('Find tenants');
    act(() => {
      for (const value of ['s', 'so', 'sou']) fireEvent.change(field, { target: { value } });
    });
    await waitFor(() => expect(screen.queryByText('Northwind Research')).toBeNull());
    expect(await rowOf('Southwind Traders')).toBeTruthy();
    expect(api.called('tenants.listTenants').map(({ input }) => input['q'])).toEqual([undefined, 'sou']);
  });

  it('are filtered by the address of the page, and a filter that finds nothing can be cleared', async () => {
    const { path } = openOperators('/tenants?state=suspended&plan=enterprise');
    await screen.findByText('No tenant fits');
    await press('Show all tenants');
    expect(await rowOf('Northwind Research')).toBeTruthy();
    expect(path()).toBe('/tenants');
  });

  it('fill a page though the API answers in small ones, and lead to the next', async () => {
    const row = (n: number) => ({ ...tenantRows[0], id: id('ten', n), name: `Tenant ${n}` });
    const { api } = openOperators('/tenants', {
      answers: {
        'tenants.listTenants': ({ input }) => {
          const from = Number(input['cursor'] ?? 0);
          const data = from === 10 ? [] : Array.from({ length: 10 }, (_, n) => row(from + n)).slice(0, input['limit']);
          return { data, nextCursor: String(from + 10), hasMore: true };
        },
      },
    });
    await rowOf('Tenant 34');
    expect(screen.queryByText('Tenant 35')).toBeNull();
    expect(api.called('tenants.listTenants').map(({ input }) => input['limit'])).toEqual([25, 15, 15, 5]);
    expect(screen.getByRole('button', { name: 'Next page' })).toBeTruthy();
  });

  it('show what went wrong in the API’s words, with the request’s id whatever the status', async () => {
    openOperators('/tenants', {
      answers: {
        'tenants.listTenants': () => {
          throw problem('bad-cursor', { detail: 'Begin again at the first page.' });
        },
      },
    });
    expect(await screen.findByText('This cursor does not belong to this list.')).toBeTruthy();
    expect(screen.getByText('Request req_test')).toBeTruthy();
    expect(screen.queryByText('No tenants yet')).toBeNull();
  });

  it('are suspended for a reason, and resumed', async () => {
    const { api } = openOperators(`/tenants/${id('ten', 1)}`);
    await press('Suspend');
    const form = await screen.findByRole('dialog');
    expect(within(form).getByRole('button', { name: 'Suspend' })).toHaveProperty('disabled', true);
    await type('Reason', 'Card testing from their accounts');
    await act(async () => void fireEvent.click(within(form).getByRole('button', { name: 'Suspend' })));
    expect(await screen.findByText('Northwind Research is suspended.')).toBeTruthy();
    const [suspended] = api.called('tenants.suspendTenant');
    expect(suspended).toMatchObject({ input: { reason: 'Card testing from their accounts' } });
    expect(suspended?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(await screen.findByText(/“Card testing from their accounts”/)).toBeTruthy();
    await press('Resume');
    const again = await screen.findByRole('dialog');
    await act(async () => void fireEvent.click(within(again).getByRole('button', { name: 'Resume' })));
    expect(await screen.findByText('Northwind Research is active again.')).toBeTruthy();
    expect(await button('Suspend')).toBeTruthy();
  });

  it('are renamed at the version that was seen', async () => {
    const { api } = openOperators(`/tenants/${id('ten', 1)}`);
    await press('Rename');
    await type('Name', 'Northwind Institute');
    const form = await screen.findByRole('dialog');
    await act(async () => void fireEvent.click(within(form).getByRole('button', { name: 'Rename' })));
    expect(await screen.findByText('Northwind Research is called Northwind Institute now.')).toBeTruthy();
    expect(api.called('tenants.patchTenant')).toMatchObject([{ ifMatch: '"3"' }]);
  });

  it('offer a reader nothing that would change them', async () => {
    openOperators(`/tenants/${id('ten', 1)}`, { answers: reader });
    await screen.findByRole('heading', { name: 'Northwind Research' });
    await screen.findByText('4 of 50');
    for (const name of ['Suspend', 'Rename', 'Delete']) expect(screen.queryByRole('button', { name })).toBeNull();
  });

  it('that are gone are no trap: the page says so', async () => {
    openOperators(`/tenants/${id('ten', 77)}`);
    expect(await screen.findByText('There is no such resource.')).toBeTruthy();
  });
});

describe('operations', () => {
  it('lead to their steps, each with its state and what went wrong', async () => {
    const { path } = openOperators('/operations');
    const link = await screen.findByRole('link', { name: new RegExp(`Deletion ${id('op', 2)}`) });
    await act(async () => void fireEvent.click(link));
    await waitFor(() => expect(path()).toBe(`/operations/${id('op', 2)}`));
    const steps = await screen.findByRole('list', { name: 'Steps' });
    expect(
      within(steps)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual([
      expect.stringContaining('Stop access'),
      expect.stringContaining('Drain usage'),
      expect.stringContaining('SlowDown'),
    ]);
  });

  it('are resumed where they are stuck, by those who may', async () => {
    const { api } = openOperators(`/operations/${id('op', 2)}`);
    await press('Resume');
    const form = await screen.findByRole('dialog');
    await act(async () => void fireEvent.click(within(form).getByRole('button', { name: 'Resume' })));
    expect(await screen.findByText('The operation goes on where it stopped.')).toBeTruthy();
    expect(api.called('ops.resumeOperation')).toHaveLength(1);
  });

  it('that are done, or seen by a reader, are not offered to be resumed', async () => {
    openOperators(`/operations/${id('op', 2)}`, { answers: reader });
    await screen.findByText('Purge stores');
    expect(screen.queryByRole('button', { name: 'Resume' })).toBeNull();
  });
});

describe('the account', () => {
  it('takes up a second factor of its own accord', async () => {
    openOperators('/account');
    await press('Set up authenticator');
    await type('Code', '123456');
    await press('Confirm');
    expect(await screen.findByText(/Your second factor is set up/)).toBeTruthy();
    expect(await screen.findByText('Set up')).toBeTruthy();
  });

  it('is left by signing out, which ends the session there and here', async () => {
    const { api, path, session } = openOperators('/account');
    // The bar is drawn for every width, and which is seen no layout says here.
    const [menu] = await screen.findAllByLabelText('Account: sam@tenantry.example');
    await act(async () => void fireEvent.click(menu as HTMLElement));
    const item = await screen.findByText('Sign out');
    await act(async () => void fireEvent.click(item));
    await waitFor(() => expect(path()).toBe('/signin'));
    expect(api.called('identity.endOperatorSession')).toHaveLength(1);
    expect(session.isSignedIn()).toBe(false);
    expect(sessionStorage.getItem('tenantry.operators.refresh')).toBeNull();
  });
});
