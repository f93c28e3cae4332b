import type { Verb } from '../../kernel/endpoint.ts';
import { type compliance, legalDocuments } from '../contract.ts';
import type { LegalDeps } from '../ports.ts';

export const listLegal: Verb<typeof compliance.endpoints.listLegal, LegalDeps> = async (_, __, { textOf }) => ({
  data: legalDocuments.map((entry) => ({ ...entry, sha256: textOf(entry.document).sha256 })),
});
