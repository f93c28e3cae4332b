import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from './child-process.ts';
import { root, sharedDir } from './folders.ts';

const lockFile = join(sharedDir, 'synth.lock');
const LOCK_TIMEOUT_MS = 120_000;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** 0 where the holder has let go meanwhile. */
function holderOf(file: string): number {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0;
  }
}

function takeLock(): boolean {
  try {
    const file = openSync(lockFile, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch {
    const holder = holderOf(lockFile);
    if (holder > 0 && !isAlive(holder)) rmSync(lockFile, { force: true });
    return false;
  }
}

/** Runs share the folder that the bundler empties, so one at a time. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + LOCK_TIMEOUT_MS;
  while (!takeLock()) {
    if (Date.now() > deadline) throw new Error(`another synthesis holds ${lockFile}`);
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lockFile, { force: true });
  }
}

/** What `cdk synth` does: the app that is deployed to AWS, with the local stage's configuration. */
export async function synthesize(outDir: string, app: string): Promise<void> {
  const { context } = JSON.parse(readFileSync(join(root, 'cdk.json'), 'utf8')) as { context: object };
  const env = {
    ...process.env,
    TENANTRY_STAGE: 'local',
    CDK_OUTDIR: outDir,
    CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage: 'local' }),
  };
  await alone(() => run(process.execPath, [app], root, env));
}
