import { type Listening, listen } from '../edge/http-server.ts';
import { mailbox } from './mailbox.ts';
import { mailPage } from './page.ts';

/** `GET /messages?to=` for programs, `GET /` for people. */
export function startMail(port: number, awsEndpoint: string): Promise<Listening> {
  const read = mailbox(awsEndpoint);
  return listen(port, async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://mail');
    const to = url.searchParams.get('to') || undefined;
    if (url.pathname === '/messages') {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Access-Control-Allow-Origin': '*' });
      const data = (await read(to)).map((mail) => ({ ...mail, to: mail.to.join(', ') }));
      response.end(JSON.stringify({ data }));
      return;
    }
    response.writeHead(url.pathname === '/' ? 200 : 404, { 'Content-Type': 'text/html; charset=utf-8' });
    response.end(mailPage(await read(to), to));
  });
}
