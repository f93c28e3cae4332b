import { I18nProvider } from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { act, fireEvent, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router';
import { ApiProvider } from '../../console/src/api/context.tsx';
import { createSession, type Session } from '../../console/src/api/session.ts';
import { App } from '../../console/src/app.tsx';
import { fakeAnswers } from './fake-answers.ts';
import { type Answers, createFakeApi } from './fake-api.ts';

export const config = {
  apiUrl: 'https://api.test',
  operatorsApiUrl: 'https://operators.test',
  consoleUrl: 'https://console.test',
  stage: 'local',
};

function Where({ tell }: { readonly tell: (path: string) => void }) {
  const { pathname, search } = useLocation();
  tell(`${pathname}${search}`);
  return null;
}

/** Puts a console on the page at `path`; gives back where one has gone since. */
export function draw(path: string, session: Session, app: ReactNode): () => string {
  let where = path;
  render(
    <I18nProvider locale="en" messages={[messages]}>
      <MemoryRouter initialEntries={[path]}>
        <ApiProvider value={{ session, config }}>
          {app}
          <Where
            tell={(next) => {
              where = next;
            }}
          />
        </ApiProvider>
      </MemoryRouter>
    </I18nProvider>,
  );
  return () => where;
}

/** The whole console at `path`, over the fake API; `signedIn` as after a reload, with a refresh token alone. */
export function openConsole(path: string, options: { readonly answers?: Answers; readonly signedIn?: boolean } = {}) {
  if (options.signedIn) sessionStorage.setItem('tenantry.refresh', 'refresh-0');
  const api = createFakeApi({ ...fakeAnswers(), ...options.answers });
  const session = createSession(config, api.fetch);
  return { api, session, path: draw(path, session, <App />) };
}

export const button = (name: string | RegExp) => screen.findByRole('button', { name });

export async function press(name: string | RegExp): Promise<void> {
  const found = await button(name);
  await act(async () => void fireEvent.click(found));
}

export async function type(label: string | RegExp, value: string): Promise<void> {
  const input = await screen.findByLabelText(label);
  await act(async () => void fireEvent.change(input, { target: { value } }));
}
