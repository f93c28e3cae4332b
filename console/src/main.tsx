import { ApiProvider } from './api/context.tsx';
import { createSession } from './api/session.ts';
import { App } from './app.tsx';
import { start } from './start.tsx';

start('/', (config) => (
  <ApiProvider value={{ session: createSession(config), config }}>
    <App />
  </ApiProvider>
));
