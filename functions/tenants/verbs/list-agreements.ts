import { legalDocuments } from '../../compliance/contract.ts';
import type { Verb } from '../../kernel/endpoint.ts';
import type { Agreement } from '../agreement-contract.ts';
import type { tenants } from '../contract.ts';
import type { AgreementRecord } from '../data-ports.ts';
import { textOf } from '../domain/agreement-texts.ts';
import type { TenantDeps } from '../ports.ts';

export const listAgreements: Verb<typeof tenants.endpoints.listAgreements, TenantDeps> = async (
  _ctx,
  _input,
  { tenants },
) => ({ data: (await tenants.agreements()).map(agreementView) });

/** Before migration 1 and after it: the digest that stands in the item, or else that of the text it names. */
const agreementView = ({ textSha256, ...agreement }: AgreementRecord): Agreement => ({
  ...agreement,
  sha256: textSha256 ?? textOf(legalDocuments, agreement) ?? null,
});
