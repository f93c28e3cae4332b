import * as z from 'zod';
import { capability, endpoint } from '../kernel/endpoint.ts';

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
