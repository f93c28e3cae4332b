import type { Answers } from './fake-api.ts';
import { theTenant } from './fake-data.ts';

/** Who is invoiced: at first the company by its name alone. */
export function detailsAnswers(): Answers {
  let details: Record<string, unknown> = { name: theTenant.name, email: null, address: null, taxId: null };
  let version = 1;
  const view = () => ({ taxIdCheck: null, ...details, etag: `"${version}"` });
  return {
    'billing.getBillingDetails': view,
    'billing.putBillingDetails': ({ input }) => {
      details = input as Record<string, unknown>;
      version += 1;
      return view();
    },
  };
}
