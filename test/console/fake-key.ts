import { tenantsProblem } from '../../functions/tenants/contract.ts';
import { keyGrant } from '../../functions/tenants/domain/key-grant.ts';
import type { Answers } from './fake-api.ts';
import { theTenant } from './fake-data.ts';

const own = 'arn:aws:kms:eu-central-1:111122223333:key/6f3a2b1c-0000-4000-8000-00000000000a';
export const usable = 'arn:aws:kms:eu-central-1:444455556666:key/9d8c7b6a-0000-4000-8000-00000000000b';

/** A tenant's key: KMS lets one key of another account be used. */
export function keyAnswers(): Answers {
  let arn = own;
  let number = 1;
  const view = () => ({
    holder: arn === own ? 'tenantry' : 'tenant',
    state: 'enabled',
    arn,
    dataKey: { id: `k${number}`, createdAt: '2026-11-20T09:30:00.000Z' },
    grant: keyGrant('111122223333', theTenant.id as Parameters<typeof keyGrant>[1]),
    etag: `"${number}"`,
  });
  return {
    'tenants.getTenantKey': view,
    'tenants.rotateTenantKey': () => {
      number += 1;
      return view();
    },
    'tenants.holdTenantKey': ({ input }) => {
      const { arn: given } = input as { arn?: string | null };
      if (given && given !== usable)
        throw tenantsProblem('key-unusable', { detail: 'KMS answered AccessDeniedException; look at its policy.' });
      arn = given ?? own;
      return view();
    },
  };
}
