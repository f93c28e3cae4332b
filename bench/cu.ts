/** Consumed capacity by the rules of AWS (docs: "Read consistency" and "DynamoDB item sizes and formats"). */

/** As it goes over the wire: `{ S: 'a' }`. */
export type Attribute = Readonly<Record<string, unknown>>;
export type WireItem = Readonly<Record<string, Attribute>>;
export interface WireKey {
  readonly pk?: Attribute;
  readonly sk?: Attribute;
}

const text = (value: unknown): number => Buffer.byteLength(String(value));

/** Two digits a byte and one byte more, another for a sign; at most 21. */
function numberBytes(value: string): number {
  const digits = value.replace(/^-/, '').replace('.', '').replace(/^0+/, '').replace(/0+$/, '').length;
  return Math.min(21, Math.ceil(digits / 2) + 1 + (value.startsWith('-') ? 1 : 0));
}

function attributeBytes(attribute: Attribute): number {
  const [type, value] = Object.entries(attribute)[0] ?? [];
  switch (type) {
    case 'S':
      return text(value);
    case 'N':
      return numberBytes(String(value));
    case 'B':
      return Buffer.from(String(value), 'base64').length;
    case 'BOOL':
    case 'NULL':
      return 1;
    case 'SS':
      return list(value).reduce<number>((sum, each) => sum + text(each), 0);
    case 'NS':
      return list(value).reduce<number>((sum, each) => sum + numberBytes(String(each)), 0);
    // A document has three bytes of its own and one for each of its members.
    case 'L':
      return 3 + list(value).reduce<number>((sum, each) => sum + 1 + attributeBytes(each as Attribute), 0);
    case 'M':
      return 3 + Object.keys(value as object).length + itemBytes(value as WireItem);
    default:
      throw new Error(`an attribute of type ${type}`);
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const itemBytes = (item: WireItem): number =>
  Object.entries(item).reduce((sum, [name, attribute]) => sum + text(name) + attributeBytes(attribute), 0);

/** A transaction costs twice; an item written to an index costs there what it is there. */
export interface WriteKind {
  readonly transaction?: boolean;
  readonly indexes?: number;
}
export const writeUnits = (bytes: number, { transaction = false, indexes = 0 }: WriteKind = {}): number =>
  Math.max(1, Math.ceil(bytes / 1_024)) * ((transaction ? 2 : 1) + indexes);

export interface ReadKind {
  readonly consistent: boolean;
}
/** Of one item, or of all items of a Query together. */
export const readUnits = (bytes: number, { consistent }: ReadKind): number =>
  Math.max(1, Math.ceil(bytes / 4_096)) * (consistent ? 1 : 0.5);
