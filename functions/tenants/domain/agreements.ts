export interface LegalDocument {
  readonly document: string;
  readonly version: string;
  readonly sha256: string;
  readonly required: boolean;
}
type Accepted = Pick<LegalDocument, 'document' | 'version'>;

/** The required documents that are not accepted in the version in force. */
export const missingAgreements = (
  inForce: readonly LegalDocument[],
  accepted: readonly Accepted[],
): readonly Accepted[] =>
  inForce
    .filter(({ required }) => required)
    .filter((needed) => !accepted.some((a) => a.document === needed.document && a.version === needed.version))
    .map(({ document, version }) => ({ document, version }));

/** What is kept: documents in force, each once; anything else that was named is nothing we know. */
export const acceptedAgreements = (
  inForce: readonly LegalDocument[],
  accepted: readonly Accepted[],
): readonly Pick<LegalDocument, 'document' | 'version' | 'sha256'>[] =>
  inForce
    .filter((known) => accepted.some((a) => a.document === known.document && a.version === known.version))
    .map(({ document, version, sha256 }) => ({ document, version, sha256 }));
