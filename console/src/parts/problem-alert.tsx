import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import { ApiProblem } from '../../../sdk/client.ts';
import { useProduct } from './product.ts';

/** What went wrong, in the API's own words; a request id for support where it was our fault. */
export function ProblemAlert({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { isForStaff } = useProduct();
  if (!error) return null;
  const problem = error instanceof ApiProblem ? error : undefined;
  const title = problem ? titleOf(problem) : 'The service can’t be reached.';
  const requestId = problem?.body['requestId'];
  return (
    <Alert type="error" header={title} {...(retry ? { buttonText: 'Try again', onButtonClick: retry } : {})}>
      {problem
        ? problem.detail && problem.detail !== title
          ? problem.detail
          : null
        : 'Check your connection; nothing was changed without an answer being shown here.'}
      {strayErrors(problem).map((message) => (
        <div key={message}>{message}</div>
      ))}
      {problem && requestId && (isForStaff || problem.status >= 500) ? (
        <Box variant="small">Request {String(requestId)}</Box>
      ) : null}
    </Alert>
  );
}

/** A person sent a form, not a request with a schema: what is wrong is said at its fields. */
const titleOf = ({ code, title }: ApiProblem): string =>
  code === 'validation-failed' ? 'Something here is missing or not right.' : title;

/** What is wrong with parts of the request that are no field of a form. */
const strayErrors = (problem: ApiProblem | undefined): string[] =>
  problem?.errors.filter(({ pointer }) => pointer === '' || pointer.startsWith('?')).map(({ message }) => message) ??
  [];

/** The message for the field that `pointer` names, e.g. `/owner/password`. */
export function fieldError(error: unknown, pointer: string): string | undefined {
  return error instanceof ApiProblem ? error.errors.find((field) => field.pointer === pointer)?.message : undefined;
}

/** The same for a problem that is about one field by its code, e.g. `slug-taken`. */
export const codeError = (error: unknown, code: string): string | undefined =>
  error instanceof ApiProblem && error.code === code ? error.title : undefined;
