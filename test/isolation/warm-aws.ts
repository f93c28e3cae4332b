import { createHash } from 'node:crypto';
import { atTheEdge, check, warmState } from './warm-state.ts';

/** In place of functions/platform/signed-call.ts: STS and KMS whose credentials and data keys tell whose they are. */
interface Service {
  readonly signedAs: string;
  readonly credentials?: () => Promise<{ readonly accessKeyId: string }>;
}

/** Of each tenant another, so that what is sealed under a stranger's does not open under one's own. */
export const dataKeyOf = (tenantId: string): Buffer => createHash('sha256').update(`key of ${tenantId}`).digest();

function assumeRole(body: string): string {
  const form = new URLSearchParams(body);
  const tenantId = form.get('RoleSessionName') ?? '';
  const tags = [...form].filter(([name]) => /^Tags\..*\.Value$/.test(name)).map(([, value]) => value);
  check('tag of the session', tags.length === 1 && tags[0] === tenantId, JSON.stringify(tags));
  const expiration = new Date(Date.now() + 3_600_000).toISOString();
  return `<AccessKeyId>${tenantId}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>${expiration}</Expiration>`;
}

async function decrypt(body: string, credentials: Service['credentials']): Promise<string> {
  const tenantId = (await credentials?.())?.accessKeyId;
  const { EncryptionContext: context } = JSON.parse(body) as { EncryptionContext: { tenantId: string } };
  check('context of the key', context.tenantId === tenantId, `${context.tenantId} by ${tenantId}`);
  check('key of the request', warmState().current.getStore()?.tenantId === tenantId, `key of ${tenantId}`);
  return JSON.stringify({ Plaintext: dataKeyOf(context.tenantId).toString('base64') });
}

export const signedCalls =
  ({ signedAs, credentials }: Service) =>
  async ({ body }: { readonly body: string }): Promise<string> => {
    await atTheEdge();
    return signedAs === 'sts' ? assumeRole(body) : decrypt(body, credentials);
  };
