import '@cloudscape-design/global-styles/index.css';
import './console.css';
import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { applyMode, Mode } from '@cloudscape-design/global-styles';
import type { ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import type { ConsoleConfig } from './api/session.ts';
import { NoConfig } from './parts/no-config.tsx';

const readConfig = async (): Promise<ConsoleConfig> => {
  const response = await fetch('/config.json', { cache: 'no-cache' });
  if (!response.ok) throw new Error(`config.json: ${response.status}`);
  return (await response.json()) as ConsoleConfig;
};

function followColorScheme(): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  const follow = () => applyMode(dark.matches ? Mode.Dark : Mode.Light);
  follow();
  dark.addEventListener('change', follow);
}

/** Draws a console at `base`, once its configuration is there. */
export function start(base: string, draw: (config: ConsoleConfig) => ReactNode): void {
  followColorScheme();
  const root = createRoot(document.getElementById('root') as HTMLElement);
  readConfig().then(
    (config) =>
      root.render(
        <I18nProvider locale="en" messages={[messages]}>
          <BrowserRouter basename={base}>{draw(config)}</BrowserRouter>
        </I18nProvider>,
      ),
    () => root.render(<NoConfig />),
  );
}
