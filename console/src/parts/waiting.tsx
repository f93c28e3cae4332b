import Spinner from '@cloudscape-design/components/spinner';

export const Waiting = () => (
  <div className="centered" role="status" aria-label="Loading">
    <Spinner size="large" />
  </div>
);
