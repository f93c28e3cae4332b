import { type Names, renamed } from './names.ts';

export type Plane = 'application' | 'control';

interface Edit {
  readonly file: string;
  readonly at: RegExp;
  readonly put: string;
}

const imported = (file: string, line: string): Edit => ({ file, at: /^/, put: `${line}\n` });

/** After the last of a list, whether it stands on one line or on many. */
const listed = (file: string, start: string, name: string): Edit => ({
  file,
  at: new RegExp(`(${start}[^;]*?),?(\\s*[\\]}](?: as const)?;)`),
  put: `$1, ${name}$2`,
});

const stackOf = { application: 'lib/stacks/application-plane.ts', control: 'lib/stacks/control-plane.ts' };
const rights = 'functions/kernel/permissions.ts';
const promised = 'test/identity/permissions.test.ts';
const ofRole = (role: string) => `const ${role}: (?:readonly )?Permission\\[\\] = \\[`;

/** What the house has to know of a new capability: viewers may read it, members may write it. */
const edits = (plane: Plane): readonly Edit[] => [
  imported('functions/contracts.ts', "import { gadgets } from './gadgets/contract.ts';"),
  listed('functions/contracts.ts', 'export const contracts = \\{', 'gadgets'),
  listed('functions/kernel/collections.ts', 'export const collectionsOf = \\{', "gadgets: ['GADGET']"),
  { file: 'functions/kernel/ids.ts', at: /(export type IdPrefix =[^;]*)/, put: "$1 | 'gdg'" },
  listed(rights, 'export const permissions = \\[', "'gadgets:read', 'gadgets:write'"),
  listed(rights, ofRole('viewer'), "'gadgets:read'"),
  listed(rights, ofRole('member'), "'gadgets:write'"),
  listed(promised, ofRole('viewing'), "'gadgets:read'"),
  listed(promised, ofRole('making'), "'gadgets:write'"),
  imported(stackOf[plane], "import { Gadgets } from '../capabilities/gadgets.ts';"),
  {
    file: 'lib/constructs/owners.ts',
    at: new RegExp(`(${plane === 'control' ? 'platform' : 'product'}: \\[[^\\]]*?),?(\\s*\\])`),
    put: "$1, 'gadgets'$2",
  },
  {
    file: stackOf[plane],
    at: /( {4}new (?:Workspace|Developer)\(this, [^;]*;\n)/,
    put: "$1    new Gadgets(this, 'Gadgets', props.house);\n",
  },
];

/** The edited files by their path; a file without its place ends the work before anything is written. */
export function editedFiles(names: Names, plane: Plane, textOf: (file: string) => string): ReadonlyMap<string, string> {
  const edited = new Map<string, string>();
  for (const { file, at, put } of edits(plane)) {
    const text = edited.get(file) ?? textOf(file);
    if (!at.test(text)) throw new Error(`${file} has changed: ${at.source} is not there any more`);
    edited.set(file, text.replace(at, renamed(put, names)));
  }
  return edited;
}
