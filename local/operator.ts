import { randomBytes } from 'node:crypto';
import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  type CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider';

export interface Operator {
  readonly email: string;
  readonly password: string;
}

/** One member of staff, as an operator would be created by hand in the console after the first deployment. */
export async function createOperator(cognito: CognitoIdentityProviderClient, userPoolId: string): Promise<Operator> {
  const email = 'operator@tenantry.test';
  const password = `Aa1-${randomBytes(15).toString('base64url')}`;
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: userPoolId,
      Username: email,
      MessageAction: 'SUPPRESS',
      UserAttributes: [
        { Name: 'email', Value: email },
        { Name: 'email_verified', Value: 'true' },
      ],
    }),
  );
  await cognito.send(
    new AdminSetUserPasswordCommand({ UserPoolId: userPoolId, Username: email, Password: password, Permanent: true }),
  );
  await cognito.send(new AdminAddUserToGroupCommand({ UserPoolId: userPoolId, Username: email, GroupName: 'admins' }));
  return { email, password };
}
