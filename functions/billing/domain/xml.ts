import { escaped } from '../../kernel/markup.ts';

export interface Xml {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly content: string | readonly Xml[];
}

export const el = (name: string, content: Xml['content'], attributes: Xml['attributes'] = {}): Xml => ({
  name,
  attributes,
  content,
});

/** Without the characters that XML 1.0 has not, or advises against (section 2.2). */
const allowed = (text: string): string => text.toWellFormed().replace(/(?![\t\n\r])\p{Cc}|[\ufffe\uffff]/gu, '');

function written({ name, attributes, content }: Xml): string {
  const given = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(allowed(value))}"`);
  const inside = typeof content === 'string' ? escaped(allowed(content)) : content.map(written).join('');
  return inside === '' ? `<${name}${given.join('')}/>` : `<${name}${given.join('')}>${inside}</${name}>`;
}

export const xmlOf = (root: Xml): string => `<?xml version="1.0" encoding="UTF-8"?>\n${written(root)}\n`;
