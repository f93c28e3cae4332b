export { legalDocuments } from '../functions/compliance/contract.ts';
