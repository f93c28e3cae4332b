import { fireEvent, screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { usable } from './fake-key.ts';
import { openConsole, press, type } from './open-console.tsx';

// The page is loaded when it is opened; what that takes is not what is tested here.
beforeAll(() => import('../../console/src/pages/settings.tsx'), 60_000);

it('shows under which key everything is encrypted, and rotates the data key', async () => {
  openConsole('/settings', { signedIn: true });

  expect(await screen.findByText('Tenantry, for your company alone')).toBeTruthy();
  expect(screen.getByText('In use')).toBeTruthy();
  await press('Rotate');
  await screen.findByText(/is not rewritten/);
  fireEvent.click(screen.getAllByRole('button', { name: 'Rotate' }).at(-1) as HTMLElement);

  expect(await screen.findByText(/^k2, since/)).toBeTruthy();
});

it('moves to a key of the company’s own that KMS lets us use, and tells why it did not where KMS refuses', async () => {
  const { api } = openConsole('/settings', { signedIn: true });
  await press('Use a key of our own');

  expect(await screen.findByText(/TenantryForThisTenant/)).toBeTruthy();
  await type('ARN of the key', usable.replace('444455556666', '999900001111'));
  await press('Use this key');
  expect(await screen.findByText(/AccessDeniedException/)).toBeTruthy();
  await type('ARN of the key', usable);
  await press('Use this key');

  expect(await screen.findByText('Your own AWS account')).toBeTruthy();
  await press('Return to Tenantry’s key');
  await press('Return');
  expect(await screen.findByText('Tenantry, for your company alone')).toBeTruthy();
  expect(api.calls.filter(({ name }) => name === 'tenants.holdTenantKey')).toHaveLength(3);
});
