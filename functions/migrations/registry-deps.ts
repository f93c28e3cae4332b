import { legalDocuments } from '../compliance/contract.ts';
import { agreementTexts } from '../tenants/domain/agreement-texts.ts';
import { type MigrationName, registered } from './contract.ts';
import type { Migration, Transform } from './domain/migration.ts';

/** Each by its owner, who knows the items: one without its inverse does not compile. */
const transforms: Readonly<Record<MigrationName, Transform>> = {
  'agreement-texts': agreementTexts(legalDocuments),
};

export const registry: readonly Migration[] = registered.map((each) => ({ ...each, ...transforms[each.name] }));
