import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    sourcemap: false,
    rolldownOptions: {
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
