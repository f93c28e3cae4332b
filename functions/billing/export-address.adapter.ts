import { signedAddress } from '../platform/signed-address.ts';
import type { InvoiceFiles } from './ports.ts';

const ADDRESS_SECONDS = 300;

/** Saved, never shown: a table that a browser opened would run in the bucket's origin. */
const attached = (name: string) => ({
  'response-content-type': 'application/octet-stream',
  'response-content-disposition': `attachment; filename="${name.replace(/[^\w.-]/g, '_')}"`,
});

export const exportAddresses = (bucket: string): InvoiceFiles => ({
  address: ({ key }, name) => signedAddress({ bucket, key, answer: attached(name), seconds: ADDRESS_SECONDS }),
});
