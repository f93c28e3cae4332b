import { lazy } from '../platform/aws.ts';
import { env } from '../platform/env.ts';
import { documentClient, dynamoTable } from '../platform/table.ts';
import type { PublicDeps } from './ports.ts';
import { signingKeys } from './signing-keys.adapter.ts';
import { incidentStore } from './store.ts';

const made = lazy((): Omit<PublicDeps, 'document'> => {
  const names = env('STAGE', 'DEPLOY_REGION', 'API_URL', 'MAIL_FROM', 'POOLED_TABLE_NAME', 'CERTIFICATE_KEY_ID');
  const incidents = incidentStore(dynamoTable(names.POOLED_TABLE_NAME, documentClient()));
  return {
    stage: names.STAGE,
    region: names.DEPLOY_REGION,
    apiUrl: names.API_URL,
    securityContact: `security@${names.MAIL_FROM.split('@')[1]}`,
    openIncidents: incidents.listOpen,
    signingKeys: signingKeys(names.CERTIFICATE_KEY_ID),
  };
});

/** The document is handed in: only an entry may import every contract. */
export const depsOf =
  (document: PublicDeps['document']): (() => PublicDeps) =>
  () => ({ ...made(), document });
