import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { emulatorPython } from '../../../local/emulator/venv.ts';
import { root } from '../../../local/folders.ts';

/** Sixteen threads that issue credentials while thousands are known; prints how many of them failed. */
const issuing = (apply: boolean) => `
import sys, threading
sys.path.insert(0, ${JSON.stringify(join(root, 'local/emulator'))})
from ministack.services import sts
${apply ? 'import session_order; session_order.apply()' : ''}
sys.setswitchinterval(1e-6)
sts._sessions.update({f"known{i}": {} for i in range(3000)})
failed = []
def issue(name):
    try:
        for i in range(100):
            sts.register_session(f"{name}-{i}", {})
    except RuntimeError as error:
        failed.append(error)
threads = [threading.Thread(target=issue, args=(n,)) for n in range(16)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(len(failed), len(sts._sessions))
`;

it('functions that start at the same moment all get their credentials', async () => {
  const python = await emulatorPython(() => undefined);
  const told = (apply: boolean) =>
    execFileSync(python, ['-c', issuing(apply)], { encoding: 'utf8', env: { ...process.env, LOG_LEVEL: 'ERROR' } })
      .trim()
      .split('\n')
      .at(-1);

  expect(told(true)).toBe('0 4600');
  // Unpatched some fail: else the patch is to be dropped.
  expect(told(false)).not.toMatch(/^0 /);
});
