import { screen } from '@testing-library/react';
import { beforeAll, expect, it } from 'vitest';
import { usage } from './fake-data.ts';
import { openConsole } from './open-console.tsx';

// The page is loaded when it is opened; what that takes is not what is tested here.
beforeAll(() => import('../../console/src/pages/usage.tsx'), 60_000);

it('says which limit of the plan is reached', async () => {
  const [calls, minutes, ...others] = usage.meters;
  const meters = [{ ...calls, limit: '10000' }, { ...minutes, limit: '1000' }, ...others];
  openConsole('/usage', { signedIn: true, answers: { 'metering.getCurrentUsage': () => ({ ...usage, meters }) } });

  expect(await screen.findByText('1,000, reached')).toBeDefined();
  expect(screen.queryByText(/10,000, reached/)).toBeNull();
});
