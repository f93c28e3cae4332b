import { createServer } from 'node:net';

export const services = ['api', 'operators', 'console', 'mail', 'stripe', 'aws'] as const;
export type Service = (typeof services)[number];
export type Ports = Readonly<Record<Service, number>>;

/** Where a developer finds things, unless TENANTRY_<NAME>_PORT says otherwise. */
const usual: Ports = { api: 8080, operators: 8081, console: 8082, mail: 8025, stripe: 12_111, aws: 4566 };

const canListen = (port: number): Promise<number | undefined> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined));
    });
  });

async function freePort(): Promise<number> {
  const port = await canListen(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

/** Free ports for everything: what tests use, beside a running `npm start`. */
export async function freePorts(): Promise<Ports> {
  const ports = await Promise.all(services.map(async (service) => [service, await freePort()] as const));
  return Object.fromEntries(ports) as Ports;
}

/** The usual ports; a taken one is replaced by a free one, and `say` tells which. */
export async function usualPorts(say: (line: string) => void): Promise<Ports> {
  const chosen: [Service, number][] = [];
  for (const service of services) {
    const variable = `TENANTRY_${service.toUpperCase()}_PORT`;
    const wanted = Number(process.env[variable] ?? usual[service]);
    const port = (await canListen(wanted)) ?? (await freePort());
    if (port !== wanted) say(`Port ${wanted} (${service}) is taken; using ${port}. Set ${variable} to choose another.`);
    chosen.push([service, port]);
  }
  return Object.fromEntries(chosen) as Ports;
}
