import '@cloudscape-design/global-styles/index.css';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { ApiProvider } from './api/context.tsx';
import { type ConsoleConfig, createSession } from './api/session.ts';
import { App } from './app.tsx';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const follow = () => applyMode(dark.matches ? Mode.Dark : Mode.Light);
follow();
dark.addEventListener('change', follow);

const root = createRoot(document.getElementById('root') as HTMLElement);
const config = (await (await fetch('/config.json')).json()) as ConsoleConfig;
root.render(
  <BrowserRouter>
    <ApiProvider value={{ session: createSession(config), config }}>
      <App />
    </ApiProvider>
  </BrowserRouter>,
);
