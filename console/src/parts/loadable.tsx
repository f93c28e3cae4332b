import Box from '@cloudscape-design/components/box';
import Spinner from '@cloudscape-design/components/spinner';
import type { ReactNode } from 'react';
import type { Loaded } from '../api/context.tsx';
import { ProblemAlert } from './problem-alert.tsx';

/** The three states of anything read: on its way, refused, there. What was there stays while it is read anew. */
export function Loadable<T>({ of, children }: { readonly of: Loaded<T>; readonly children: (data: T) => ReactNode }) {
  if (of.data !== undefined)
    return (
      <>
        {of.error ? <ProblemAlert error={of.error} retry={of.reload} /> : null}
        {children(of.data)}
      </>
    );
  if (of.error) return <ProblemAlert error={of.error} retry={of.reload} />;
  return (
    <Box padding="l" textAlign="center">
      <span role="status" aria-label="Loading">
        <Spinner size="normal" />
      </span>
    </Box>
  );
}
