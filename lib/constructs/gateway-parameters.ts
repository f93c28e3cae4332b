import { Stack } from 'aws-cdk-lib';
import type { Stage } from '../config.ts';
import type { House } from './house.ts';
import type { TenantFunction } from './tenant-function.ts';

/**
 * What functions must know of the gateway that is built upon them (usage plans by tier) goes through parameters: the
 * gateway's stack needs the functions first, so it can't be given to them at synthesis.
 */
export const gatewayParameterPrefix = (stage: Stage): string => `/tenantry/${stage.name}/gateway`;

export function grantGatewayParameters(fn: TenantFunction, house: House): void {
  const prefix = gatewayParameterPrefix(house.stage);
  fn.allow(
    ['ssm:GetParameter'],
    [Stack.of(fn).formatArn({ service: 'ssm', resource: 'parameter', resourceName: `${prefix.slice(1)}/*` })],
  );
  fn.setEnvironment('GATEWAY_PARAMETER_PREFIX', prefix);
}
