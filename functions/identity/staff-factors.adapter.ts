import {
  AssociateSoftwareTokenCommand,
  CognitoIdentityProviderClient,
  GetUserCommand,
  SetUserMFAPreferenceCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { clientDefaults, lazy } from '../platform/aws.ts';
import type { StaffFactors } from './staff-ports.ts';

const cognito = lazy(() => new CognitoIdentityProviderClient(clientDefaults));
/** How Cognito says that a code is wrong; which of the two depends on where it noticed. */
const wrongCode = ['EnableSoftwareTokenMFAException', 'CodeMismatchException'];

/** Judged by the person's own access token: the function needs no grant for it. */
export const staffFactors: StaffFactors = {
  async profile(accessToken) {
    const user = await cognito().send(new GetUserCommand({ AccessToken: accessToken }));
    const email = user.UserAttributes?.find(({ Name }) => Name === 'email')?.Value;
    return { email: email ?? '', isEnrolled: user.UserMFASettingList?.includes('SOFTWARE_TOKEN_MFA') ?? false };
  },
  async begin(accessToken) {
    const { SecretCode } = await cognito().send(new AssociateSoftwareTokenCommand({ AccessToken: accessToken }));
    if (!SecretCode) throw new Error('Cognito answered without a secret');
    return SecretCode;
  },
  async confirm(accessToken, code) {
    try {
      await cognito().send(new VerifySoftwareTokenCommand({ AccessToken: accessToken, UserCode: code }));
    } catch (error) {
      if (error instanceof Error && wrongCode.includes(error.name)) return false;
      throw error;
    }
    const settings = { Enabled: true, PreferredMfa: true };
    const request = { AccessToken: accessToken, SoftwareTokenMfaSettings: settings };
    await cognito().send(new SetUserMFAPreferenceCommand(request));
    return true;
  },
};
