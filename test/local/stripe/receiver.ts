import { createServer } from 'node:http';

export interface Received {
  readonly body: string;
  readonly signature: string;
}

/** A webhook endpoint on the loopback that answers what the test tells it to. */
export const startReceiver = async (answer: (received: readonly Received[]) => number = () => 200) => {
  const received: Received[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    received.push({
      body: Buffer.concat(chunks).toString('utf8'),
      signature: String(incoming.headers['stripe-signature']),
    });
    outgoing.writeHead(answer(received)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hooks/stripe`,
    received,
    events: () => received.map(({ body }) => JSON.parse(body) as { id: string; type: string }),
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
