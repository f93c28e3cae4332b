import { parseArgs } from 'node:util';
import { startStripe } from './server.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '12111' },
    host: { type: 'string', default: '127.0.0.1' },
    'data-dir': { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});

const stripe = await startStripe({
  port: Number(values.port),
  host: values.host,
  ...(values['data-dir'] ? { dataDir: values['data-dir'] } : {}),
  ...(values.quiet ? {} : { log: (line: string) => console.log(line) }),
});
console.log(`Local Stripe at ${stripe.url}: test cards only, no money moves.`);

const stop = (): void => {
  stripe.close().then(
    () => process.exit(0),
    () => process.exit(1),
  );
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
