/**
 * Stands in for the SDK's credential chain in the bundles: on Lambda credentials are environment variables, so the
 * chain's file, SSO and metadata providers are 130 KB that never run. Read on every call: Lambda may renew them.
 */
export const defaultProvider = () => async () => {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = process.env;
  if (!accessKeyId || !secretAccessKey) throw new Error('no AWS credentials in the environment');
  return { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) };
};

export function regionOf(): string {
  const region = process.env['AWS_REGION'];
  if (!region) throw new Error('no AWS Region in the environment');
  return region;
}

/** Where a service is reached: as the SDK reads it from the environment, else its public host of the Region. */
export function endpointOf(serviceId: string, host: string): URL {
  const own = process.env[`AWS_ENDPOINT_URL_${serviceId}`];
  const region = regionOf();
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return new URL(own || process.env['AWS_ENDPOINT_URL'] || `https://${host}.${region}.${suffix}`);
}
