import * as z from 'zod';
import { endpoint } from '../kernel/endpoint.ts';
import { event } from '../kernel/event.ts';
import { etagField, instantText } from '../kernel/page.ts';
import { postalAddressSchema } from '../kernel/postal-address.ts';
import { fitsCountry, plainTaxId } from '../kernel/tax-number.ts';

const fields = {
  name: z.string().trim().min(1).max(120),
  email: z.email().max(254).nullable().describe('Where invoices and what concerns them are sent'),
  address: postalAddressSchema.nullable(),
  taxId: z
    .string()
    .transform(plainTaxId)
    .pipe(z.string().regex(/^[A-Z0-9+*/-]{3,40}$/))
    .nullable()
    .describe('As the tax office of the address’s country gave it, e.g. a VAT number with its prefix'),
};

export const detailsBody = z
  .strictObject(fields)
  .refine(({ taxId, address }) => taxId === null || (address !== null && fitsCountry(taxId, address.country)), {
    path: ['taxId'],
    message: 'not a tax number of the address’s country',
  });
/** `unchecked`: there is no office to ask about such a number. Only `verified` lets the buyer owe the tax. */
export const taxIdCheckSchema = z.object({
  status: z.enum(['verified', 'unverified', 'pending', 'unchecked']),
  /** As the tax office has it. */
  name: z.string().nullable(),
  source: z.string().nullable(),
  checkedAt: instantText.nullable(),
});
export const detailsSchema = z.object({
  name: z.string(),
  email: z.string().nullable(),
  address: postalAddressSchema.nullable(),
  taxId: z.string().nullable(),
  taxIdCheck: taxIdCheckSchema.nullable(),
  etag: etagField,
});

export const detailsEndpoints = {
  getBillingDetails: endpoint({
    method: 'GET',
    path: '/v1/billing-details',
    permission: 'billing:read',
    entry: 'details',
    summary: 'Who is invoiced, where, and under which tax number',
    success: 200,
    output: detailsSchema,
  }),
  putBillingDetails: endpoint({
    method: 'PUT',
    path: '/v1/billing-details',
    permission: 'billing:write',
    entry: 'details',
    summary: 'Say who is invoiced; documents that are final keep what they say',
    success: 200,
    ifMatch: 'honored',
    body: detailsBody,
    output: detailsSchema,
    problems: ['billing-address-required'],
  }),
};

export const detailsEvents = {
  billingDetailsChanged: event('billing', 'BillingDetailsChanged', 1, z.object({ changed: z.array(z.string()) })),
};
