import { addSeconds } from '../kernel/time.ts';
import { attached, signedAddress } from '../platform/signed-address.ts';
import type { InvoiceFiles } from './ports.ts';

const ADDRESS_SECONDS = 300;

/** With the function's own grant on the finance bucket: the tenant, and its session with it, is gone. */
export function invoiceFiles(bucket: string): InvoiceFiles {
  return {
    async address(key, name, now) {
      const url = await signedAddress({ bucket, key, answer: attached(name), seconds: ADDRESS_SECONDS });
      return { url, expiresAt: addSeconds(now, ADDRESS_SECONDS) };
    },
  };
}
