import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { build } from 'esbuild';

const resolves = (name: string): boolean => {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
};

/** The console's own packages, when they are installed. */
export const hasReact = ['react', 'react-dom/client', '@stripe/stripe-js', '@stripe/react-stripe-js'].every(resolves);

/** What every page does with the Payment Element it has: submit, confirm, show. */
const CONFIRM = `
  const confirm = async (stripe, elements) => {
    const { error } = await elements.submit();
    if (error) return { error };
    return stripe.confirmSetup({ elements, clientSecret: deferred ? secret : undefined, redirect: 'if_required', confirmParams: { return_url: location.href } });
  };
  const show = (result) => { document.getElementById('result').textContent = JSON.stringify(result); };
  const query = new URLSearchParams(location.search);
  const [secret, deferred] = [query.get('secret'), query.has('deferred')];
  const appearance = { theme: 'stripe', variables: { colorPrimary: '#006ce0', borderRadius: '8px' }, rules: { '.Input': { color: 'red' } } };
  const options = deferred ? { mode: 'setup', currency: 'usd', appearance } : { clientSecret: secret, appearance };
`;

const RAW = `${CONFIRM}
  const stripe = window.Stripe('pk_test_local');
  const elements = stripe.elements(options);
  const element = elements.create('payment', { layout: 'tabs' });
  element.on('ready', () => document.body.setAttribute('data-ready', 'true'));
  element.mount('#payment');
  window.stripe = stripe;
  document.getElementById('save').onclick = () => confirm(stripe, elements).then(show);
`;

const REACT = `
  import { createElement as h, StrictMode } from 'react';
  import { createRoot } from 'react-dom/client';
  import { loadStripe } from '@stripe/stripe-js';
  import { Elements, PaymentElement, useElements, useStripe } from '@stripe/react-stripe-js';
  ${CONFIRM}
  const Form = () => {
    const [stripe, elements] = [useStripe(), useElements()];
    window.stripe = stripe;
    document.getElementById('save').onclick = () => confirm(stripe, elements).then(show);
    return h(PaymentElement, { onReady: () => document.body.setAttribute('data-ready', 'true') });
  };
  const page = h(Elements, { stripe: loadStripe('pk_test_local'), options }, h(Form));
  createRoot(document.getElementById('payment')).render(h(StrictMode, null, page));
`;

const bundle = async (withReact: boolean): Promise<string> => {
  if (!withReact) return RAW;
  const { outputFiles } = await build({
    stdin: { contents: REACT, resolveDir: import.meta.dirname },
    bundle: true,
    format: 'esm',
    write: false,
    define: { 'process.env.NODE_ENV': '"development"' },
  });
  return outputFiles[0]?.text ?? '';
};

const html = (stripeUrl: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Payment method</title></head>
<body><div id="payment"></div><button id="save">Save card</button><output id="result"></output>
<script src="${stripeUrl}/js/stripe.js"></script><script type="module" src="/page.js"></script></body></html>`;

/** A page of another origin, under the policy that the console has in production but for the address of Stripe. */
export const startPage = async (stripeUrl: string, withReact: boolean) => {
  const script = await bundle(withReact);
  const requests: string[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    requests.push(`${incoming.method} ${incoming.url} ${JSON.stringify(incoming.headers)} ${Buffer.concat(chunks)}`);
    const isScript = incoming.url === '/page.js';
    outgoing.writeHead(200, {
      'content-type': isScript ? 'text/javascript' : 'text/html',
      'content-security-policy': `default-src 'none'; script-src 'self' ${stripeUrl}; frame-src ${stripeUrl}; connect-src 'self'; style-src 'self' 'unsafe-inline'`,
    });
    outgoing.end(isScript ? script : html(stripeUrl));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    // Another site than the local Stripe's 127.0.0.1, as console and Stripe are in production.
    url: `http://localhost:${port}`,
    requests,
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
