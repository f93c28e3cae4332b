import { App } from '../../console/src/operators/app.tsx';
import { operators } from '../../console/src/operators/product.ts';
import { createOperatorSession } from '../../console/src/operators/session.ts';
import { ProductContext } from '../../console/src/parts/product.ts';
import { type Answers, createFakeApi } from './fake-api.ts';
import { config, draw } from './open-console.tsx';
import { operatorsAnswers } from './operators-answers.ts';

const modules = import.meta.glob('../../console/src/operators/{shell,pages/*}.tsx');

/** Before the first page opens: a busy machine reads all their modules for longer than a person's step may take. */
export const readPages = () => Promise.all(Object.values(modules).map((read) => read()));

/** The whole operators' console at `path`, over the fake API; signed in unless told otherwise, by a refresh token alone. */
export function openOperators(path: string, options: { readonly answers?: Answers; readonly signedIn?: boolean } = {}) {
  if (options.signedIn !== false) sessionStorage.setItem('tenantry.operators.refresh', 'staff-refresh-0');
  const api = createFakeApi({ ...operatorsAnswers(), ...options.answers }, 'operators');
  const session = createOperatorSession(config, api.fetch);
  const where = draw(
    path,
    session,
    <ProductContext.Provider value={operators}>
      <App />
    </ProductContext.Provider>,
  );
  return { api, session, path: where };
}
