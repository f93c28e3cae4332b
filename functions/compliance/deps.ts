import { sha256 } from '../platform/clock.ts';
import type { LegalDocumentName } from './contract.ts';
import { dpa } from './documents/dpa.ts';
import { msa } from './documents/msa.ts';
import { privacy } from './documents/privacy.ts';
import { sla } from './documents/sla.ts';
import type { LegalDeps, LegalText } from './ports.ts';

const published = (text: string): LegalText => ({ text, sha256: sha256(text) });

const texts: Readonly<Record<LegalDocumentName, LegalText>> = {
  msa: published(msa),
  dpa: published(dpa),
  privacy: published(privacy),
  sla: published(sla),
};

export const depsOf = (): LegalDeps => ({ textOf: (document) => texts[document] });
