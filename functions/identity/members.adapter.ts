import {
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { MemberPool } from './ports.ts';

const cognito = lazy(() => new CognitoIdentityProviderClient(clientDefaults));
const isCalled = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** A user of the pool is a membership: named by its id, bound to its tenant once, without any particulars. */
export function memberPool(poolId: string): MemberPool {
  return {
    create: async (userId, tenantId) => {
      try {
        await cognito().send(
          new AdminCreateUserCommand({
            UserPoolId: poolId,
            Username: userId,
            MessageAction: 'SUPPRESS',
            UserAttributes: [{ Name: 'custom:tenantId', Value: tenantId }],
          }),
        );
      } catch (error) {
        if (!isCalled(error, 'UsernameExistsException')) throw error;
      }
    },
    setPassword: async (userId, password) => {
      try {
        await cognito().send(
          new AdminSetUserPasswordCommand({
            UserPoolId: poolId,
            Username: userId,
            Password: password,
            Permanent: true,
          }),
        );
        return true;
      } catch (error) {
        if (isCalled(error, 'InvalidPasswordException')) return false;
        throw error;
      }
    },
    remove: async (userId) => {
      try {
        await cognito().send(new AdminDeleteUserCommand({ UserPoolId: poolId, Username: userId }));
      } catch (error) {
        if (!isCalled(error, 'UserNotFoundException')) throw error;
      }
    },
  };
}
