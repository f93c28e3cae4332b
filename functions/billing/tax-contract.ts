import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { idSchema } from '../kernel/ids.ts';
import { instantText } from '../kernel/page.ts';
import { postalAddressSchema } from '../kernel/postal-address.ts';
import { taxFields } from './invoice-contract.ts';

/** The same that stands in the invoice's file in the finance bucket, under its hash. */
const taxEvidenceSchema = z.object({
  invoiceId: z.string(),
  number: z.string().nullable(),
  ...taxFields,
  provider: z.string(),
  /** The provider's own name of its answer; null where an earlier answer stood in for it. */
  reference: z.string().nullable(),
  quotedAt: instantText,
  address: postalAddressSchema,
  /** The confirmed number that was told to the provider. */
  taxId: z.string().nullable(),
  location: z.object({
    country: z.string(),
    evidence: z.array(
      z.object({
        kind: z.enum(['billing-address', 'card', 'tax-id']),
        country: z.string(),
        source: z.string(),
        reference: z.string().nullable(),
        at: instantText.nullable(),
      }),
    ),
    /** Two pieces say the same. */
    isSufficient: z.boolean(),
    isContradicted: z.boolean(),
  }),
});

export const taxEndpoints = {
  getTaxEvidence: endpoint({
    method: 'GET',
    path: '/v1/invoices/{invoiceId}/tax-evidence',
    permission: 'billing:read',
    summary: 'By whom, of which place, and on what evidence an invoice was taxed; 404 where nobody was asked',
    success: 200,
    params: z.object({ invoiceId: idSchema('inv') }),
    output: taxEvidenceSchema,
  }),
};
