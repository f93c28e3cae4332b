import { randomUUID } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientOptions } from '../../local/aws-clients.ts';
import type { StackOutputs } from '../../local/stack-outputs.ts';

/** A member of staff in a group, as an administrator of the pool makes one: what it does to itself harms no other suite. */
export async function staffMember(stack: StackOutputs, group: 'admins' | 'viewers') {
  const cognito = new CognitoIdentityProviderClient(clientOptions(stack.awsEndpoint, stack.region));
  const email = `${group}-${randomUUID().slice(0, 8)}@tenantry.test`;
  const password = `Aa1-${randomUUID()}`;
  const pool = { UserPoolId: stack.userPools['operators'], Username: email };
  const attributes = [
    { Name: 'email', Value: email },
    { Name: 'email_verified', Value: 'true' },
  ];
  await cognito.send(new AdminCreateUserCommand({ ...pool, MessageAction: 'SUPPRESS', UserAttributes: attributes }));
  await cognito.send(new AdminSetUserPasswordCommand({ ...pool, Password: password, Permanent: true }));
  await cognito.send(new AdminAddUserToGroupCommand({ ...pool, GroupName: group }));
  return { email, password };
}
