import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { permissionsOf } from '../functions/kernel/permissions.ts';
import { sha256 } from '../functions/platform/clock.ts';
import { weigh } from '../lib/bundle.ts';

/** M5: from nothing to the first answer in a new process, beside the SDK alone with one GetItem; the ratio matters. */
export interface StartFigure {
  readonly what: string;
  readonly initMs: number;
  readonly firstMs: number;
  readonly ratio: number;
  readonly loadsUndici: boolean;
}

const ROUNDS = 15;
const TENANT = 'ten_01HAAAAAAAAAAAAAAAAAAAAAAA';
const TOKEN_ID = '01KATF5M80ABCDEFGHJKMNPQRT';

/** Times itself, then tells what was loaded on the way. */
const CHILD = `
const [, file, name] = process.argv;
const event = JSON.parse(process.env.EVENT);
const begun = performance.now();
const { handler } = require(file);
const ready = performance.now();
Promise.resolve(handler(event, { getRemainingTimeInMillis: () => 10000 })).then((answer) => {
  const done = performance.now();
  const status = answer.statusCode ?? 200;
  const undici = process.moduleLoadList.some((each) => each.includes('undici'));
  process.stdout.write('\\n@' + JSON.stringify({ init: ready - begun, first: done - ready, status, undici }));
  process.exit(0);
}, (error) => { console.error(error); process.exit(1); });
`;

const BARE = `
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
const client = new DynamoDBClient({});
export const handler = () => client.send(new GetItemCommand({ TableName: 't', Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
`;

const session = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;
const s = (S: string) => ({ S });
const tenantItem = {
  pk: s(`TENANT#${TENANT}#CONFIG`),
  sk: s('TENANT'),
  state: s('active'),
  plan: s('pro'),
  tier: s('pool'),
  mode: s('live'),
};
const keyItem = { pk: s(`TENANT#${TENANT}#KEY`), sk: s('DATA'), id: s('k1'), wrapped: s('AAAA') };
const userItem = {
  sk: s('usr_1'),
  role: s('owner'),
  state: s('active'),
  revokedBeforeMs: { N: '0' },
  endedBeforeMs: { N: '0' },
};
const SECRET = 'x'.repeat(43);
const tokenItem = {
  ...{ sk: s(`tok_${TOKEN_ID}`), name: s('ci'), scopes: { L: [s('projects:read')] }, state: s('active') },
  ...{ createdBy: s('usr_1'), validUntil: { NULL: true }, issuedAtMs: { N: '1' }, secretHash: s(sha256(SECRET)) },
};

async function answerTo(request: IncomingMessage): Promise<string> {
  const body = await text(request);
  const operation = String(request.headers['x-amz-target'] ?? '').split('.')[1];
  if (operation === 'Decrypt') return JSON.stringify({ Plaintext: Buffer.alloc(32).toString('base64') });
  if (operation === 'BatchGetItem') return JSON.stringify({ Responses: { pooled: [tenantItem] }, UnprocessedKeys: {} });
  if (operation === 'Query') return JSON.stringify({ Items: [], Count: 0 });
  if (operation !== 'GetItem') return session;
  const pk = String(JSON.parse(body).Key.pk.S);
  const Item = pk.endsWith('#KEY')
    ? keyItem
    : pk.endsWith('#TOKEN')
      ? tokenItem
      : pk.endsWith('#USER')
        ? userItem
        : tenantItem;
  return JSON.stringify({ Item });
}

const requestContext = {
  requestId: 'r',
  identity: { sourceIp: '192.0.2.1' },
  authorizer: {
    ...{ tenantId: TENANT, tenantState: 'active', plan: 'pro', tier: 'pool', mode: 'live', actorType: 'user' },
    ...{ actorId: 'usr_1', userId: 'usr_1', role: 'owner', permissions: permissionsOf.owner.join(' '), issuedAt: '1' },
  },
};
const list = { httpMethod: 'GET', resource: '/v1/projects', path: '/v1/projects', headers: {}, requestContext };
const bearer = `Bearer tnt_live_${TENANT.slice(4)}_${TOKEN_ID}_${SECRET}`;
const arn = 'arn:aws:execute-api:us-east-1:111122223333:api/live/GET/v1/projects';

const subjects = [
  { what: 'the SDK alone, ESM: one GetItem', entry: 'bare', event: {} },
  { what: 'workspace/api: GET /v1/projects', entry: 'workspace/api', event: list },
  {
    what: 'identity/authorizer: an API token',
    entry: 'identity/authorizer',
    event: { methodArn: arn, headers: { Authorization: bearer } },
  },
];

const environment = (endpoint: string) => ({
  ...{ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' },
  ...{ POOLED_TABLE_NAME: 'pooled', TENANT_SESSION_ROLE_ARN: 'arn:aws:iam::111122223333:role/t', STAGE: 'bench' },
  ...{ TENANT_POOL_ID: 'us-east-1_Example12', TENANT_POOL_CLIENT_ID: '1example23456789', FILES_BUCKET_NAME: 'files' },
  ...{ DOCS_URL: 'https://docs.test', API_URL: 'https://api.test', PATH: process.env['PATH'] },
});

const run = promisify(execFile);
type Measured = { readonly init: number; readonly first: number; readonly status: number; readonly undici: boolean };

async function once(file: string, event: object, endpoint: string): Promise<Measured> {
  const env = { ...environment(endpoint), EVENT: JSON.stringify(event) };
  const { stdout } = await run(process.execPath, ['-e', CHILD, file], { env });
  const measured = JSON.parse(stdout.slice(stdout.lastIndexOf('\n@') + 2)) as Measured;
  if (measured.status !== 200) throw new Error(`${file} answered ${measured.status}: ${stdout}`);
  return measured;
}

const median = (values: readonly number[]): number =>
  Math.round(10 * ([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0)) / 10;

/** The bundle is as the SDK comes: a module, with all of its credential providers. */
async function bareBundle(dir: string): Promise<string> {
  const outfile = join(dir, 'bare.mjs');
  await build({
    ...{ stdin: { contents: BARE, resolveDir: process.cwd(), loader: 'ts' }, outfile, bundle: true, minify: true },
    ...{ platform: 'node', target: 'node24', format: 'esm', mainFields: ['module', 'main'], logLevel: 'error' },
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  });
  return outfile;
}

export async function measureStarts(): Promise<readonly StartFigure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'tenantry-start-'));
  const server = createServer((request, response) => {
    answerTo(request).then(
      (body) => response.end(body),
      () => response.destroy(),
    );
  });
  try {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const bare = await bareBundle(dir);
    const ours = new Map((await weigh()).map(({ entry, contents }) => [entry, contents]));
    const files = subjects.map(({ entry }, i) => {
      const contents = ours.get(entry);
      if (!contents) return bare;
      const file = join(dir, `${i}.cjs`);
      writeFileSync(file, contents);
      return file;
    });
    const rounds: Measured[][] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const measured: Measured[] = [];
      for (const [i, { event }] of subjects.entries()) measured.push(await once(files[i] ?? '', event, endpoint));
      rounds.push(measured);
    }
    const sum = (i: number) => median(rounds.map((round) => (round[i]?.init ?? 0) + (round[i]?.first ?? 0)));
    return subjects.map(({ what }, i) => ({
      what,
      initMs: median(rounds.map((round) => round[i]?.init ?? 0)),
      firstMs: median(rounds.map((round) => round[i]?.first ?? 0)),
      ratio: Math.round((100 * sum(i)) / sum(0)) / 100,
      loadsUndici: rounds.some((round) => round[i]?.undici === true),
    }));
  } finally {
    server.close();
    rmSync(dir, { recursive: true, force: true });
  }
}
