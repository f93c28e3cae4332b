import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { sharedDir } from './folders.ts';
import { usualPorts } from './ports.ts';
import { claim, release, stopRunning } from './running.ts';
import { type LocalStack, startLocal } from './start-local.ts';

const say = (line: string) => console.log(line);

function report({ outputs, dropped }: LocalStack, startedAt: number): void {
  const rows: readonly (readonly [string, string])[] = [
    ['Console', outputs.consoleUrl],
    ['Operators’ console', `${outputs.consoleUrl}/operators/`],
    ['API', outputs.apiUrl],
    ['Operators’ API', outputs.operatorsApiUrl],
    ['Mail', outputs.mailUrl],
    ['Stripe (local)', outputs.stripeUrl],
    ['AWS (local)', outputs.awsEndpoint],
    ['Operator', `${outputs.operator.email}  ${outputs.operator.password}`],
  ];
  const absent = [...dropped].map(([type, count]) => `${count} ${type.replace('AWS::', '')}`);
  say('');
  for (const [name, value] of rows) say(`  ${name.padEnd(20)}${value}`);
  say('');
  say(`  Only AWS can show: ${absent.join(', ') || 'nothing'}.`);
  say(
    `  Ready after ${Math.round((performance.now() - startedAt) / 1_000)} s. Also in .local/stack.json; Ctrl-C or \`npm stop\` ends it.`,
  );
}

/** Told, because the parent may be gone before this asks for it. */
function startedBy(): number {
  const told = process.argv.find((word) => word.startsWith('--started-by='));
  return told ? Number(told.split('=')[1]) : process.ppid;
}

async function start(): Promise<void> {
  const startedAt = performance.now();
  if (await stopRunning()) say('Ended the run that was there.');
  claim();
  let stack: LocalStack | undefined;
  let isEnding = false;
  const end = async (code: number) => {
    if (isEnding) return;
    isEnding = true;
    await stack?.stop().catch((error: unknown) => console.error(error));
    rmSync(join(sharedDir, 'stack.json'), { force: true });
    release();
    process.exit(code);
  };
  const endAsTold = () => {
    if (!isEnding) say('Ending …');
    void end(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, endAsTold);
  process.on('uncaughtException', (error) => {
    console.error(error);
    void end(1);
  });
  // Whoever started this is gone without a word (kill -9): nobody is left to end it.
  const starter = startedBy();
  setInterval(() => process.ppid !== starter && void end(0), 1_000).unref();
  try {
    const liveConsole = process.argv.includes('--live-console');
    stack = await startLocal({ dir: sharedDir, ports: await usualPorts(say), liveConsole });
    report(stack, startedAt);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    await end(1);
  }
}

if (process.argv[2] === 'stop') say((await stopRunning()) ? 'Stopped.' : 'Nothing is running.');
else await start();
