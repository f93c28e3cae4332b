import { Stack } from 'aws-cdk-lib';
import type { House } from './house.ts';
import type { TenantFunction } from './tenant-function.ts';

/** Mail leaves from the stage's own domain alone. */
export function grantMail(fn: TenantFunction, house: House): void {
  const stack = Stack.of(fn);
  fn.allow(
    ['ses:SendEmail'],
    [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: house.stage.domain })],
    {
      StringEquals: { 'ses:FromAddress': house.stage.mailFrom },
    },
  );
  fn.setEnvironment('MAIL_FROM', house.stage.mailFrom);
}
