import type { Stripe } from '@stripe/stripe-js';
import { loadStripe } from '@stripe/stripe-js/pure';
import type { ConsoleConfig } from './session.ts';

const scripts = new Map<string, Promise<void>>();

/** The loader of `@stripe/stripe-js` uses the Stripe that is there already; a stage that brings its own puts it there. */
function ownScript(url: string): Promise<void> {
  const started = scripts.get(url);
  if (started) return started;
  const loading = new Promise<void>((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = () => resolve();
    script.onerror = () => {
      scripts.delete(url);
      script.remove();
      reject(new Error('Stripe.js did not load'));
    };
    document.head.append(script);
  });
  scripts.set(url, loading);
  return loading;
}

export async function openStripe(config: ConsoleConfig, publishableKey: string): Promise<Stripe> {
  if (config.stripeJsUrl) await ownScript(config.stripeJsUrl);
  const stripe = await loadStripe(publishableKey);
  if (!stripe) throw new Error('Stripe.js did not load');
  return stripe;
}
