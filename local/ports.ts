import { createServer } from 'node:net';

export const services = ['api', 'operators', 'console', 'mail', 'stripe', 'aws'] as const;
export type Service = (typeof services)[number];
export type Ports = Readonly<Record<Service, number>>;

/** Where a developer finds things, unless TENANTRY_<NAME>_PORT says otherwise. */
const usual: Ports = { api: 8080, operators: 8081, console: 8082, mail: 8025, stripe: 12_111, aws: 4566 };

interface Held {
  readonly port: number;
  readonly release: () => Promise<void>;
}

const hold = (wanted: number): Promise<Held | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(wanted, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : wanted;
      resolve({ port, release: () => new Promise((done) => server.close(() => done())) });
    });
  });

async function holdAny(): Promise<Held> {
  const held = await hold(0);
  if (!held) throw new Error('no free port on 127.0.0.1');
  return held;
}

/** All are held before any is let go, so that no two are the same. */
async function choose(each: (service: Service) => Promise<Held>): Promise<Ports> {
  const held: [Service, Held][] = [];
  for (const service of services) held.push([service, await each(service)]);
  await Promise.all(held.map(([, { release }]) => release()));
  return Object.fromEntries(held.map(([service, { port }]) => [service, port])) as Ports;
}

/** Free ports for everything: what tests use, beside a running `npm start`. */
export const freePorts = (): Promise<Ports> => choose(holdAny);

/** The usual ports; a taken one is replaced by a free one, and `say` tells which. */
export const usualPorts = (say: (line: string) => void): Promise<Ports> =>
  choose(async (service) => {
    const variable = `TENANTRY_${service.toUpperCase()}_PORT`;
    const wanted = Number(process.env[variable] ?? usual[service]);
    const held = await hold(wanted);
    if (held) return held;
    const other = await holdAny();
    say(`Port ${wanted} (${service}) is taken; using ${other.port}. Set ${variable} to choose another.`);
    return other;
  });
