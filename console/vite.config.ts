import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** What `npm run dev` tells: the console's settings, and where Stripe.js comes from. */
const told = JSON.parse(process.env['TENANTRY_CONSOLE'] ?? '{}') as { config?: object; stripeJs?: string };

const localRun: Plugin = {
  name: 'local-run',
  apply: 'serve',
  configureServer: ({ middlewares }) => {
    middlewares.use('/config.json', (_, response) => {
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify(told.config ?? {}));
    });
  },
  transformIndexHtml: () => (told.stripeJs ? [{ tag: 'script', attrs: { src: told.stripeJs }, injectTo: 'head' }] : []),
};

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react(), localRun],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    rolldownOptions: {
      // The tenants' console, and the operators' at /operators/.
      input: ['index.html', 'operators/index.html'].map((page) => join(import.meta.dirname, page)),
      output: {
        // What nearly every page needs, in few files that stay cached over deployments; the rest goes with its page.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|react-router|scheduler)[\\/]/, priority: 3 },
            { name: 'contracts', test: /[\\/](functions|sdk)[\\/]|node_modules[\\/]zod[\\/]/, priority: 2 },
            { name: 'components', test: /node_modules/, minShareCount: 6, priority: 1 },
          ],
        },
      },
    },
    // Under a content security policy without inline scripts, Vite's preload helper must be a module of its own.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
  },
});
