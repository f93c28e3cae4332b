import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ApiProblem } from '../../../sdk/client.ts';

/** What went wrong, in the API's own words; a request id for support where it was our fault. */
export function ProblemAlert({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  const title = problem?.title ?? 'The service can’t be reached.';
  const action = retry ? { buttonText: 'Try again', onButtonClick: retry } : {};
  return (
    <Alert type="error" header={title} {...action}>
      {problem?.detail && problem.detail !== title ? problem.detail : null}
      {problem && problem.status >= 500 ? <Box variant="small">Request {String(problem.body['requestId'] ?? '')}</Box> : null}
    </Alert>
  );
}

/** The message for the field that `pointer` names, e.g. `/owner/password`. */
export function fieldError(error: unknown, pointer: string): string | undefined {
  return error instanceof ApiProblem ? error.errors.find((field) => field.pointer === pointer)?.message : undefined;
}
