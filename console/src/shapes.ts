import type { Client } from '../../sdk/client.ts';

/** The answers of the API as the pages show them, taken from the client so that they cannot drift. */
type Answer<Call> = Call extends (...args: never[]) => Promise<infer Output> ? Output : never;
type Row<Call> = Answer<Call> extends { readonly data: readonly (infer Item)[] } ? Item : never;

export type Plan = Row<Client['billing']['listPlans']>;
export type PlanKey = Plan['key'];
export type Subscription = Answer<Client['billing']['getSubscription']>;
export type BillingDetails = Answer<Client['billing']['getBillingDetails']>;
export type Invoice = Answer<Client['billing']['getInvoice']>;
export type InvoiceLine = Invoice['lines'][number];
export type LineExplanation = Answer<Client['billing']['explainInvoiceLine']>;
export type DunningCase = Answer<Client['billing']['getDunning']>['cases'][number];
export type PaymentMethod = Row<Client['billing']['listPaymentMethods']>;
export type Project = Row<Client['workspace']['listProjects']>;
export type StoredFile = Row<Client['workspace']['listFiles']>;
export type User = Row<Client['identity']['listUsers']>;
export type Role = User['role'];
export type Invitation = Row<Client['identity']['listInvitations']>;
export type ApiToken = Row<Client['identity']['listApiTokens']>;
export type AuditEvent = Row<Client['audit']['listAuditEvents']>;
export type Usage = Answer<Client['metering']['getCurrentUsage']>;
export type MeterUsage = Usage['meters'][number];
export type OperationSlis = Row<Client['analytics']['getSlis']>;
export type TenantKey = Answer<Client['tenants']['getTenantKey']>;
export type LegalDocument = Row<Client['compliance']['listLegal']>;
export type Receipt = Answer<Client['tenants']['getDeletion']>;
export type DeletionKeys = Answer<Client['tenants']['requestDeletion']>;
