/** Two real entries in one process: what they keep between requests, they keep together. */
export { handler as audit } from '../../functions/audit/api.lambda.ts';
export { handler as workspace } from '../../functions/workspace/api.lambda.ts';
