import type { Client } from '../../../sdk/client.ts';

type CreateTenant = NonNullable<Parameters<Client['tenants']['createTenant']>[0]>;
/** The company form without its one secret. */
export type CompanyDraft = Omit<CreateTenant, 'owner'> & { readonly owner: { readonly name: string } };

export interface SignUpDraft {
  readonly email: string;
  readonly id: string;
  readonly signupToken?: string;
  /** A POST /v1/tenants that was sent and whose answer is not known: a reload goes on with it. */
  readonly attempt?: { readonly key: string; readonly company: CompanyDraft };
}

const NAME = 'tenantry.signup';

/** In sessionStorage, so that a reload goes on; never the password, which is asked for again instead. */
export const readDraft = (): SignUpDraft | undefined => {
  const text = sessionStorage.getItem(NAME);
  return text ? (JSON.parse(text) as SignUpDraft) : undefined;
};
export const keepDraft = (draft: SignUpDraft): void => sessionStorage.setItem(NAME, JSON.stringify(draft));
export const dropDraft = (): void => sessionStorage.removeItem(NAME);
