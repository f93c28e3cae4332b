import { render, screen } from '@testing-library/react';
import { Suspense } from 'react';
import { expect, it } from 'vitest';
import { late } from '../../console/src/parts/late.tsx';

it('says so, and offers to load again, where a page of an older version is gone', async () => {
  const Gone = late(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
  render(
    <Suspense>
      <Gone />
    </Suspense>,
  );
  expect(await screen.findByText('This page could not be loaded')).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Load again' })).toBeTruthy();
});
