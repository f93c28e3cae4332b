import type { Verb } from '../../kernel/endpoint.ts';
import { type compliance, legalDocuments } from '../contract.ts';

export const listLegal: Verb<typeof compliance.endpoints.listLegal, unknown> = async () => ({
  data: [...legalDocuments],
});
