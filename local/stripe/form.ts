/** A decoded form: what Stripe takes instead of JSON. Lists arrive as hashes with numbers for names. */
export type Field = string | Hash;
export interface Hash {
  [name: string]: Field;
}

const emptyHash = (): Hash => Object.create(null) as Hash;

const place = (root: Hash, names: readonly string[], value: string): void => {
  let hash = root;
  for (const [depth, name] of names.entries()) {
    const key = name === '' ? String(Object.keys(hash).length) : name;
    if (depth === names.length - 1) {
      hash[key] = value;
      return;
    }
    const next = hash[key];
    const inner = typeof next === 'object' ? next : emptyHash();
    hash[key] = inner;
    hash = inner;
  }
};

/** `a[b][0]=c` becomes {a: {b: {0: 'c'}}}. Hashes have no prototype, so no name can reach one. */
export const decodeForm = (text: string): Hash => {
  const root = emptyHash();
  for (const [name, value] of new URLSearchParams(text)) {
    const [head = '', ...rest] = name.split('[');
    place(root, [head, ...rest.map((part) => part.replace(/\]$/, ''))], value);
  }
  return root;
};

/** The same parameters in another order are the same request. */
export const canonicalForm = (text: string): string => {
  const form = new URLSearchParams(text);
  form.sort();
  return form.toString();
};
