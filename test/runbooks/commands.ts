import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { filesOf } from '../architecture/repository.ts';

export interface Command {
  /** `functions#errors` */
  readonly section: string;
  /** As it is written, with its placeholders. */
  readonly text: string;
}

const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9 -]/g, '')
    .replaceAll(' ', '-');

function commandsIn(page: string): Command[] {
  const name = basename(page, '.md');
  const commands: Command[] = [];
  let [section, block]: [string, string[] | undefined] = [name, undefined];
  for (const line of readFileSync(page, 'utf8').split('\n')) {
    const heading = /^#+ (.+)$/.exec(line)?.[1];
    if (/^\s*(?:\d+\. )?```sh$/.test(line)) block = [];
    else if (block && /^\s*```$/.test(line)) {
      commands.push({ section, text: block.join('\n').trim() });
      block = undefined;
    } else if (block) block.push(line.trim());
    else if (heading) section = `${name}#${anchorOf(heading)}`;
  }
  if (block) throw new Error(`${page}: a command without an end`);
  return commands;
}

/** Every ```sh block of the runbooks, in the order in which somebody would read them. */
export const runbookCommands = (): readonly Command[] => filesOf('docs/runbooks/*.md').flatMap(commandsIn);

const PLACEHOLDER = /<([A-Za-z-]+)>/g;

export const placeholdersOf = ({ text }: Command): readonly string[] => [
  ...new Set([...text.matchAll(PLACEHOLDER)].map(([, name]) => name ?? '')),
];

/** The command with every placeholder replaced; one that nobody knows is an error: it would be typed into a real shell. */
export async function filled(command: Command, look: (name: string) => Promise<string>): Promise<string> {
  const names = placeholdersOf(command);
  const values = new Map(await Promise.all(names.map(async (name) => [name, await look(name)] as const)));
  return command.text.replace(PLACEHOLDER, (_all, name: string) => values.get(name) ?? '');
}

/** `aws logs filter-log-events` */
export const headOf = ({ text }: Command): string => text.split(/\s+/).slice(0, 3).join(' ');
