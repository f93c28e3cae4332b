import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { clientOptions } from './aws-clients.ts';

/** What an operator does once for a stage: the domain that mail leaves from is verified (its DNS is not the app's). */
export async function verifySendingDomain(endpoint: string, region: string, domain: string): Promise<void> {
  const ses = new SESv2Client(clientOptions(endpoint, region));
  await ses.send(new CreateEmailIdentityCommand({ EmailIdentity: domain }));
}
