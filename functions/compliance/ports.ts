import type { LegalDocumentName } from './contract.ts';

export interface LegalText {
  readonly text: string;
  readonly sha256: string;
}

export interface LegalDeps {
  readonly textOf: (document: LegalDocumentName) => LegalText;
}
