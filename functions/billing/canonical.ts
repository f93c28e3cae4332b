import canonicalize from 'canonicalize';

/** RFC 8785: one text for one value, so that a hash of it means something. */
export function canonical(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new Error('nothing to write');
  return text;
}
