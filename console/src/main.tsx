import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { ApiProvider } from './api/context.tsx';
import { type ConsoleConfig, createSession } from './api/session.ts';
import { App } from './app.tsx';
import { NoConfig } from './parts/no-config.tsx';

const dark = window.matchMedia('(prefers-color-scheme: dark)');
const follow = () => applyMode(dark.matches ? Mode.Dark : Mode.Light);
follow();
dark.addEventListener('change', follow);

const readConfig = async (): Promise<ConsoleConfig> => {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return (await response.json()) as ConsoleConfig;
};

const root = createRoot(document.getElementById('root') as HTMLElement);
readConfig().then(
  (config) =>
    root.render(
      <I18nProvider locale="en" messages={[messages]}>
        <BrowserRouter>
          <ApiProvider value={{ session: createSession(config), config }}>
            <App />
          </ApiProvider>
        </BrowserRouter>
      </I18nProvider>,
    ),
  () => root.render(<NoConfig />),
);
