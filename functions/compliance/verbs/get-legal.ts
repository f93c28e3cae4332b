import type { Verb } from '../../kernel/endpoint.ts';
import { problem } from '../../kernel/problem.ts';
import { type compliance, legalDocuments } from '../contract.ts';
import type { LegalDeps } from '../ports.ts';

export const getLegal: Verb<typeof compliance.endpoints.getLegal, LegalDeps> = async (_, { document }, { textOf }) => {
  const entry = legalDocuments.find((known) => known.document === document);
  if (!entry) throw problem('not-found');
  const { version, title } = entry;
  return { document, version, title, ...textOf(entry.document) };
};
