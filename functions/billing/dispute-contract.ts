import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { tenantIdSchema } from '../kernel/ids.ts';
import { moneyCodec } from '../kernel/money.ts';
import { instantText } from '../kernel/page.ts';

const disputed = { paymentId: z.string(), invoiceId: z.string(), amount: moneyCodec };

export const disputeEndpoints = {
  listTenantDisputes: endpoint({
    method: 'GET',
    path: '/v1/tenants/{tenantId}/disputes',
    auth: 'operator',
    apis: ['operators'],
    entry: 'dunning',
    permission: 'ops:read',
    summary: 'Payments that card holders want back, and what became of that',
    success: 200,
    params: z.object({ tenantId: tenantIdSchema }),
    output: z.object({
      data: z.array(
        z.object({
          ...disputed,
          reference: z.string().describe('The payment provider’s name of it, where it is answered'),
          fee: moneyCodec,
          state: z.enum(['open', 'won', 'lost']),
          createdAt: instantText,
        }),
      ),
    }),
  }),
};

export const disputeEvents = {
  disputeOpened: event('billing', 'DisputeOpened', 1, z.object(disputed)),
  disputeClosed: event('billing', 'DisputeClosed', 1, z.object({ ...disputed, outcome: z.enum(['won', 'lost']) })),
};
