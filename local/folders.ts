import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** What is made once per checkout: the emulator's installation, shared by every run. */
export const sharedDir = join(root, '.local');

/** Empties what a run leaves behind; what belongs to the checkout stays. */
export function prepare(dir: string): void {
  mkdirSync(dir, { recursive: true });
  for (const name of ['tmp', 'busy', 'cdk.out', 'stripe', 'aws-calls.jsonl', 'emulator.log', 'functions.log', 'access'])
    rmSync(join(dir, name), { recursive: true, force: true });
  for (const name of ['tmp', 'busy', 'access']) mkdirSync(join(dir, name));
  // The emulator writes CommonJS workers here; the repository around them is `"type": "module"`.
  writeFileSync(join(dir, 'package.json'), '{ "type": "commonjs" }\n');
}
