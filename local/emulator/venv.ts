import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from '../child-process.ts';
import { root, sharedDir } from '../folders.ts';

const requirements = join(root, 'local/emulator/requirements.txt');

/** The Python with the pinned emulator in it; made again when the pins change. */
export async function emulatorPython(say: (line: string) => void): Promise<string> {
  const venv = join(sharedDir, 'venv');
  const python = join(venv, 'bin/python');
  const stamp = join(venv, 'requirements.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(stamp) && existsSync(python) && readFileSync(stamp, 'utf8') === wanted) return python;
  say('Installing the AWS emulator (once) …');
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(sharedDir, { recursive: true });
  await run('python3', ['-m', 'venv', venv], root).catch((error: unknown) => {
    throw new Error(`Python 3.10 or newer with venv is needed: apt-get install python3 python3-venv\n${error}`);
  });
  await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements], root);
  writeFileSync(stamp, wanted);
  return python;
}
