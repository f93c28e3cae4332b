import * as z from 'zod';
import { currencySchema } from '../kernel/currency.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { modes, plans } from '../kernel/tier.ts';
import { instantSchema, timeZoneSchema } from '../kernel/time.ts';
import { systemContext, task } from '../platform/workflow.ts';
import { systemDeps } from './deps.ts';
import { startSubscription } from './verbs/start-subscription.ts';

const inputSchema = z.object({
  tenantId: tenantIdSchema,
  plan: z.enum(plans),
  currency: currencySchema,
  timezone: timeZoneSchema,
  mode: z.enum(modes),
  country: z.string().nullish(),
  /** The buyer as the first invoice names it; read from the tenant where it is not given. */
  name: z.string().optional(),
  locale: z.string().optional(),
  at: instantSchema,
});

export const handler = task(inputSchema, async ({ tenantId, country, name, locale, ...input }) => {
  const ctx = systemContext(tenantId, 'billing/start-subscription', `${tenantId}:start`);
  const deps = systemDeps(ctx);
  const profile = await deps.tenant();
  const buyer = { name: name ?? profile?.name ?? tenantId, locale: locale ?? profile?.locale ?? 'en' };
  return startSubscription(ctx, { ...input, ...buyer, country: country ?? profile?.country ?? null }, deps);
});
