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
