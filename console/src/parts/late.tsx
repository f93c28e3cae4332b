import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { type ComponentType, lazy } from 'react';

/** A part that is fetched when it is first shown. After a new version was put out, the old one's parts may be gone. */
export const late = <Props extends object>(load: () => Promise<ComponentType<Props>>) =>
  lazy(() =>
    load().then(
      (part) => ({ default: part }),
      () => ({ default: NotLoaded as ComponentType<Props> }),
    ),
  );

function NotLoaded() {
  return (
    <Alert
      type="warning"
      header="This page could not be loaded"
      action={<Button onClick={() => window.location.reload()}>Load again</Button>}
    >
      Either the connection broke off, or there is a new version of the console. Loading it again helps in both cases.
    </Alert>
  );
}
