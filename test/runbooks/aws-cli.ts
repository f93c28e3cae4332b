import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from '../../local/child-process.ts';
import { root, sharedDir } from '../../local/folders.ts';

const requirements = join(root, 'test/runbooks/requirements.txt');

/** The folder of a pinned `aws`; made once per checkout, again when the pin changes. */
export async function awsCli(): Promise<string> {
  const venv = join(sharedDir, 'aws-cli');
  const stamp = join(venv, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(venv, { recursive: true, force: true });
    await run('python3', ['-m', 'venv', venv], root);
    await run(join(venv, 'bin/python'), ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], root);
    writeFileSync(stamp, wanted);
  }
  return join(venv, 'bin');
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Shell {
  readonly bin: string;
  readonly endpoint: string;
  readonly region: string;
}

/** A command line as an operator would type it, at the local AWS. */
export function shell({ bin, endpoint, region }: Shell) {
  const env = {
    ...process.env,
    PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}`,
    AWS_ENDPOINT_URL: endpoint,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_PAGER: '',
    AWS_MAX_ATTEMPTS: '2',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
  return (command: string): Promise<Ran> =>
    new Promise((resolve, reject) => {
      // Version 1 has an old address of its own for SQS, which only this option overrides.
      const here = `aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n`;
      // Into a pipe of the shell's own: Node's is a socket, which cannot be opened as /dev/stdout.
      const child = spawn('bash', ['-c', `set -o pipefail\n${here}{\n${command}\n} | cat`], {
        cwd: root,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        timeout: 60_000,
      });
      const [out, err]: [Buffer[], Buffer[]] = [[], []];
      child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
      child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
      child.once('error', reject);
      child.once('close', (code) =>
        resolve({ code: code ?? -1, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
      );
    });
}
