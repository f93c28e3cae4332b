import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';

/**
 * What a tenant agrees to at its making; a new version asks everybody anew. The digest is of the exact words
 * (documents/): other words are another version, because acceptances name the digest.
 */
export const legalDocuments = [
  {
    document: 'msa',
    version: '2026-11-01',
    title: 'Master subscription agreement',
    required: true,
    sha256: 'ed1c8a7d08ec374d21ee3da76cd9cbc88dceb0e89dd14d5c0719a27c268807c2',
  },
  {
    document: 'dpa',
    version: '2026-11-01',
    title: 'Data processing agreement',
    required: true,
    sha256: '2c8c5f3222a9b0105b4c98b10a4e0e5b3741a8d92bf93743ab3acea8230f0790',
  },
  {
    document: 'privacy',
    version: '2026-11-01',
    title: 'Privacy notice',
    required: true,
    sha256: '94ad43e56ef246c647292a31272a83ecae6053c5b7869e45cb33db9f78b89d7f',
  },
  {
    document: 'sla',
    version: '2026-11-01',
    title: 'Service level agreement',
    required: false,
    sha256: '4db2012d4fc35ff37622fb8b1ef599ad17074d4ce5cac437fc87c869fee1edd3',
  },
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
