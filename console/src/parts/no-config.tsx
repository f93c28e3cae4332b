import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';

/** The build is there and its `config.json` is not: nothing can work, and the person should know whose turn it is. */
export const NoConfig = () => (
  <main className="centered">
    <Alert
      type="error"
      header="The console can’t be started"
      action={<Button onClick={() => window.location.reload()}>Try again</Button>}
    >
      Its configuration did not load. If this stays, tell your administrator that /config.json is missing.
    </Alert>
  </main>
);
