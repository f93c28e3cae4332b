/** How the local run itself speaks to the emulator: as the account's administrator. */
export const account = '000000000000';

export const clientOptions = (endpoint: string, region: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 2,
});
