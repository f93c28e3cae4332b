/** Every form in which a capability's name appears. */
export interface Names {
  /** The capability itself: a plural noun, `invoices`. */
  readonly plural: string;
  readonly singular: string;
  /** Of its ids: `inv` of `inv_01J…`. */
  readonly idPrefix: string;
}

/** Folders of functions/ that are no capabilities, and names that say nothing (docs/decisions, "no home"). */
const taken = ['kernel', 'platform', 'contracts'];
const empty = [
  'utils',
  'helpers',
  'types',
  'models',
  'managers',
  'interfaces',
  'services',
  'things',
  'items',
  'objects',
];

/** What is wrong with the name, in a sentence; nothing where it will do. */
export function nameFault(name: string): string | undefined {
  if (!/^[a-z]+$/.test(name)) return 'one word of lower-case letters, please: `npm run new -- contracts`';
  if (name.length < 4 || name.length > 20) return 'a name has 4 to 20 letters';
  if (!/[^su]s$/.test(name)) return `${name} is no plural: a capability is named after the things it keeps`;
  if (taken.includes(name)) return `functions/${name} is the house's own`;
  if (empty.includes(name)) return `${name} says nothing: name the business noun`;
  return undefined;
}

export function singularOf(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  return /(ss|sh|ch|x|zz)es$/.test(plural) ? plural.slice(0, -2) : plural.slice(0, -1);
}

/** Three letters that no other id begins with: consonants where they suffice. */
export function prefixOf(singular: string, used: ReadonlySet<string>): string {
  const consonants = `${singular[0]}${singular.slice(1).replace(/[aeiouy]/g, '')}`;
  const alphabet = [...'abcdefghijklmnopqrstuvwxyz'];
  const wanted = [consonants.slice(0, 3), singular.slice(0, 3), ...alphabet.map((last) => singular.slice(0, 2) + last)];
  const free = wanted.find((prefix) => prefix.length === 3 && !used.has(prefix));
  if (!free) throw new Error(`no id prefix is left for ${singular}`);
  return free;
}

const capital = (word: string): string => `${word[0]?.toUpperCase()}${word.slice(1)}`;

/** The template speaks of gadgets, whose ids begin with `gdg`. */
export function renamed(text: string, { plural, singular, idPrefix }: Names): string {
  const withArticle = /^[aeio]/.test(singular) ? text.replace(/\b([Aa]) (?=gadget\b)/g, '$1n ') : text;
  return withArticle
    .replaceAll('gadgets', plural)
    .replaceAll('Gadgets', capital(plural))
    .replaceAll('GADGET', singular.toUpperCase())
    .replaceAll('gadget', singular)
    .replaceAll('Gadget', capital(singular))
    .replaceAll('gdg', idPrefix);
}
