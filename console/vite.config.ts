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
    // Under a content security policy without inline scripts, Vite's preload helper must be a module of its own.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_200,
  },
});
