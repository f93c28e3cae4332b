import { createHash } from 'node:crypto';
import { atTheEdge, check, warmState } from './warm-state.ts';

/** In place of the SDK's clients of STS and KMS: credentials and data keys that tell whose they are. */
interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

class Ask implements Command {
  readonly input: Command['input'];
  constructor(input: Command['input']) {
    this.input = input;
  }
}
/** Of each tenant another, so that what is sealed under a stranger's does not open under one's own. */
export const dataKeyOf = (tenantId: string): Buffer => createHash('sha256').update(`key of ${tenantId}`).digest();

export class AssumeRoleCommand extends Ask {}
export class DecryptCommand extends Ask {}

export class STSClient {
  async send({ input }: Command) {
    await atTheEdge();
    const tenantId = String(input['RoleSessionName']);
    const tags = input['Tags'] as readonly { readonly Value: string }[];
    check('tag of the session', tags.length === 1 && tags[0]?.Value === tenantId, JSON.stringify(tags));
    return {
      Credentials: {
        AccessKeyId: tenantId,
        SecretAccessKey: 'secret',
        SessionToken: 'token',
        Expiration: new Date(Date.now() + 3_600_000),
      },
    };
  }
}

export class KMSClient {
  private readonly credentials: () => Promise<{ readonly accessKeyId: string }>;

  constructor(config: { readonly credentials: KMSClient['credentials'] }) {
    this.credentials = config.credentials;
  }

  async send({ input }: Command) {
    await atTheEdge();
    const { accessKeyId: tenantId } = await this.credentials();
    const context = input['EncryptionContext'] as Readonly<Record<string, string>>;
    check('context of the key', context['tenantId'] === tenantId, `${context['tenantId']} by ${tenantId}`);
    check('key of the request', warmState().current.getStore()?.tenantId === tenantId, `key of ${tenantId}`);
    return { Plaintext: dataKeyOf(String(context['tenantId'])) };
  }
}
