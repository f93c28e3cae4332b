import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';

/** What a tenant agrees to at its making; a new version asks everybody anew. */
export const legalDocuments = [
  { document: 'msa', version: '2026-11-01', title: 'Master subscription agreement', required: true },
  { document: 'dpa', version: '2026-11-01', title: 'Data processing agreement', required: true },
  { document: 'privacy', version: '2026-11-01', title: 'Privacy notice', required: true },
  { document: 'sla', version: '2026-11-01', title: 'Service level agreement', required: false },
] as const;
export type LegalDocumentName = (typeof legalDocuments)[number]['document'];

const documentFields = { document: z.string(), version: z.string(), title: z.string(), sha256: z.string() };

export const compliance = capability({
  name: 'compliance',
  problems: {},
  collections: [],
  endpoints: {
    listLegal: endpoint({
      method: 'GET',
      path: '/v1/legal',
      auth: 'public',
      summary: 'The agreements in force',
      success: 200,
      output: z.object({ data: z.array(z.object({ ...documentFields, required: z.boolean() })) }),
    }),
    getLegal: endpoint({
      method: 'GET',
      path: '/v1/legal/{document}',
      auth: 'public',
      summary: 'The text of an agreement',
      success: 200,
      params: z.object({ document: z.string().regex(/^[a-z]{2,20}$/) }),
      output: z.object({ ...documentFields, text: z.string() }),
    }),
  },
  events: {},
});
