import { screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { openConsole, press, type } from './open-console.tsx';

// The page is loaded when it is opened; what that takes is not what is tested here.
beforeAll(() => import('../../console/src/pages/billing-details.tsx'), 60_000);

it('says who is invoiced, and no address until one has been begun', async () => {
  const { api } = openConsole('/billing-details', { signedIn: true });
  await type('Billing e-mail', 'finance@northwind.example');
  await press('Save billing details');
  await screen.findByText('The billing details are saved.');
  await type('Street and number', 'Unter den Linden 1');
  await type('City', 'Berlin');
  await press('Save billing details');
  await screen.findByDisplayValue('Berlin');

  expect(api.called('billing.putBillingDetails').map(({ input }) => input)).toMatchObject([
    { email: 'finance@northwind.example', address: null, taxId: null },
    { address: { line1: 'Unter den Linden 1', line2: null, city: 'Berlin', postalCode: null } },
  ]);
});
