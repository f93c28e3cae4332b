import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { account } from '../aws-clients.ts';
import { startGroup, stopGroup } from '../child-process.ts';
import { root } from '../folders.ts';

export interface Emulator {
  readonly endpoint: string;
  /** CloudFormation resource types that it can create. */
  readonly supportedTypes: ReadonlySet<string>;
  readonly stop: () => Promise<void>;
}

export interface EmulatorOptions {
  readonly python: string;
  readonly dir: string;
  readonly port: number;
  readonly region: string;
}

const START_TIMEOUT_MS = 30_000;

/** Functions inherit the emulator's environment: it gets nothing of the developer's but what programs need to run. */
const environment = ({ dir, port, region }: EmulatorOptions): NodeJS.ProcessEnv => ({
  // The Node that runs this is the one that runs the functions.
  PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? '/usr/bin:/bin'}`,
  HOME: join(dir, 'tmp'),
  LANG: 'C.UTF-8',
  // The emulator's own worker uses what Node has deprecated: not the functions' affair.
  NODE_OPTIONS: '--no-deprecation',
  TMPDIR: join(dir, 'tmp'),
  GATEWAY_PORT: String(port),
  BIND_HOST: '127.0.0.1',
  MINISTACK_HOST: '127.0.0.1',
  MINISTACK_REGION: region,
  MINISTACK_ACCOUNT_ID: account,
  // Signatures, trust, identity, session and resource policies are checked: a missing grant fails here as on AWS.
  AUTH: 'true',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  LAMBDA_EXECUTOR: 'local',
  LAMBDA_STRICT: '0',
  SFTP_ENABLED: '0',
  IOT_MTLS_ENABLED: '0',
  LOG_LEVEL: 'INFO',
  PYTHONDONTWRITEBYTECODE: '1',
  TENANTRY_TYPES_FILE: join(dir, 'emulator-types.json'),
  TENANTRY_CALLS_FILE: join(dir, 'aws-calls.jsonl'),
  TENANTRY_FUNCTION_LOG: join(dir, 'functions.log'),
  TENANTRY_BUSY_DIR: join(dir, 'busy'),
});

export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { python, dir, port } = options;
  const logFile = join(dir, 'emulator.log');
  const env = environment(options);
  const child = startGroup({ command: python, args: [join(root, 'local/emulator/launch.py')], cwd: dir, env, logFile });
  const endpoint = `http://127.0.0.1:${port}`;
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (!(await isHealthy(endpoint))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stopGroup(child);
      throw new Error(`the AWS emulator did not start:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
    }
    await sleep(100);
  }
  const types = JSON.parse(readFileSync(join(dir, 'emulator-types.json'), 'utf8')) as string[];
  return { endpoint, supportedTypes: new Set(types), stop: () => stopGroup(child) };
}

const isHealthy = (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_ministack/health`).then(
    (answer) => answer.ok,
    () => false,
  );
