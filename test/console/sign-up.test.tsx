import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { problem } from '../../functions/kernel/problem.ts';
import { tenantsProblem } from '../../functions/tenants/contract.ts';
import { theTenant } from './fake-data.ts';
import { openConsole, press, type } from './open-console.tsx';

const PASSWORD = 'correct horse battery';

async function fillCompany(): Promise<void> {
  await type('Company name', 'Müller & Söhne');
  await type('Your name', 'Olivia Owner');
  await type('Password', PASSWORD);
  for (const title of ['Master subscription agreement', 'Data processing agreement', 'Privacy notice']) {
    const box = screen.getByLabelText(`I accept the ${title}`);
    await act(async () => void fireEvent.click(box));
  }
}

const verified = () =>
  sessionStorage.setItem(
    'tenantry.signup',
    JSON.stringify({ id: 'sgn_1', email: 'olivia@northwind.example', signupToken: 'signup-token' }),
  );

describe('signing up', () => {
  it('leads from the address by the code and the company to the overview, signed in', async () => {
    const { api, path } = openConsole('/signup');
    await type('Work e-mail', 'Olivia@Northwind.example');
    await press('Continue');
    await type('Code', '123456');
    await press('Verify');
    await fillCompany();
    expect(screen.getByLabelText('Short name')).toHaveProperty('value', 'muller-sohne');
    await press('Create company');
    await waitFor(() => expect(path()).toBe('/overview'), { timeout: 10_000 });
    const [made] = api.called('tenants.createTenant');
    expect(made).toMatchObject({
      token: 'signup-token',
      input: {
        name: 'Müller & Söhne',
        slug: 'muller-sohne',
        plan: 'pro',
        owner: { name: 'Olivia Owner', password: PASSWORD },
      },
    });
    expect(made?.idempotencyKey).toMatch(/^[0-9a-f-]{36}$/);
    expect(made?.input['agreements']).toHaveLength(3);
    expect(api.called('identity.createSession')[0]?.input).toMatchObject({ tenant: theTenant.id });
    expect(sessionStorage.getItem('tenantry.signup')).toBeNull();
  });

  it('a wrong code is said at its field, and what was typed stays', async () => {
    openConsole('/signup/verify?id=sgn_01JD0000000000000000000001');
    await type('Code', '654321');
    await press('Verify');
    expect(await screen.findByText('This is not the code that we sent.')).toBeTruthy();
    expect(screen.getByLabelText('Code')).toHaveProperty('value', '654321');
  });

  it('asks for what is missing before anything is sent', async () => {
    verified();
    const { api } = openConsole('/signup/company');
    await press('Create company');
    expect(await screen.findByText(/Please accept: Master subscription agreement/)).toBeTruthy();
    expect(screen.getByText('At least 12 characters.')).toBeTruthy();
    expect(api.called('tenants.createTenant')).toHaveLength(0);
  });

  it('repeats a making that has no answer yet under the same key, and never keeps the password', async () => {
    verified();
    let tries = 0;
    let stored = '';
    const { api, path } = openConsole('/signup/company', {
      answers: {
        'tenants.createTenant': () => {
          tries += 1;
          stored = JSON.stringify({ ...sessionStorage });
          if (tries === 1) throw tenantsProblem('still-provisioning');
          if (tries === 2) throw problem('idempotency-in-flight');
          return theTenant;
        },
      },
    });
    await screen.findByLabelText('Company name');
    await fillCompany();
    await press('Create company');
    await waitFor(() => expect(path()).toBe('/overview'), { timeout: 15_000 });
    expect(new Set(api.called('tenants.createTenant').map(({ idempotencyKey }) => idempotencyKey)).size).toBe(1);
    expect(stored).toContain('attempt');
    expect(stored).not.toContain(PASSWORD);
  });

  it('a reload in the midst of it asks for the password and goes on with the same key', async () => {
    const company = {
      name: 'Northwind',
      slug: 'northwind',
      plan: 'pro',
      country: 'DE',
      currency: 'EUR',
      timezone: 'UTC',
      locale: 'en',
      owner: { name: 'Olivia' },
      agreements: [],
    };
    sessionStorage.setItem(
      'tenantry.signup',
      JSON.stringify({
        id: 'sgn_1',
        email: 'olivia@northwind.example',
        signupToken: 'signup-token',
        attempt: { key: 'key-before-reload', company },
      }),
    );
    const { api, path } = openConsole('/signup/company');
    await screen.findByText('Go on where you were');
    const [password] = screen.getAllByLabelText('Password');
    await act(async () => void fireEvent.change(password as HTMLElement, { target: { value: PASSWORD } }));
    await press('Continue');
    await waitFor(() => expect(path()).toBe('/overview'), { timeout: 10_000 });
    expect(api.called('tenants.createTenant')[0]).toMatchObject({
      idempotencyKey: 'key-before-reload',
      input: { owner: { name: 'Olivia', password: PASSWORD } },
    });
  });

  it('a taken short name comes back to the form with everything typed, and the next try has a key of its own', async () => {
    verified();
    let tries = 0;
    const { api, path } = openConsole('/signup/company', {
      answers: {
        'tenants.createTenant': () => {
          tries += 1;
          if (tries === 1) throw tenantsProblem('slug-taken');
          return theTenant;
        },
      },
    });
    await screen.findByLabelText('Company name');
    await fillCompany();
    await press('Create company');
    expect(await screen.findByText('This slug belongs to somebody else.')).toBeTruthy();
    expect(screen.getByLabelText('Your name')).toHaveProperty('value', 'Olivia Owner');
    await type('Short name', 'muller-2');
    await press('Create company');
    await waitFor(() => expect(path()).toBe('/overview'), { timeout: 10_000 });
    const keys = api.called('tenants.createTenant').map(({ idempotencyKey }) => idempotencyKey);
    expect(new Set(keys).size).toBe(2);
  });
});
