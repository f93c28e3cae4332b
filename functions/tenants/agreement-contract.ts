import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { instantText } from '../kernel/page.ts';

const agreementSchema = z.object({
  document: z.string(),
  version: z.string(),
  sha256: z.string().nullable().describe('Of the exact words that were accepted; /v1/legal gives those in force'),
  acceptedBy: z.string(),
  acceptedAt: instantText,
});
export type Agreement = z.output<typeof agreementSchema>;

export const agreementEndpoints = {
  listAgreements: endpoint({
    method: 'GET',
    path: '/v1/tenant/agreements',
    permission: 'tenant:read',
    summary: 'What this tenant has agreed to, word by word',
    success: 200,
    output: z.object({ data: z.array(agreementSchema) }),
  }),
};
