import { ApiProvider } from '../api/context.tsx';
import { ProductContext } from '../parts/product.ts';
import { start } from '../start.tsx';
import { App } from './app.tsx';
import { operators } from './product.ts';
import { createOperatorSession } from './session.ts';

start('/operators', (config) => (
  <ProductContext.Provider value={operators}>
    <ApiProvider value={{ session: createOperatorSession(config), config }}>
      <App />
    </ApiProvider>
  </ProductContext.Provider>
));
