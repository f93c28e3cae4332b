import { serve } from '../platform/serve.ts';
import { identity } from './contract.ts';
import { staffDeps } from './staff-deps.ts';
import { endOperatorSession } from './verbs/end-operator-session.ts';
import { confirmMfaEnrolment, startMfaEnrolment } from './verbs/enrol-mfa.ts';
import { getOperator } from './verbs/get-operator.ts';

export const handler = serve({
  capability: identity,
  entry: 'staff',
  deps: staffDeps,
  verbs: { endOperatorSession, getOperator, startMfaEnrolment, confirmMfaEnrolment },
});
