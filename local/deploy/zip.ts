import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';

const files = (dir: string): string[] =>
  readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });

function fields(widths: readonly (readonly [value: number, bytes: 2 | 4])[]): Buffer {
  const buffer = Buffer.alloc(widths.reduce((sum, [, bytes]) => sum + bytes, 0));
  let at = 0;
  for (const [value, bytes] of widths) at = buffer.writeUIntLE(value, at, bytes);
  return buffer;
}

// 1980-01-01, the earliest date that the format can say: equal contents make equal archives.
const DOS_DATE = 0x21;

/** The folder as a zip archive (PKWARE APPNOTE 4.3), as `cdk deploy` would upload it. */
export function zip(dir: string): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const path of files(dir).sort()) {
    const name = Buffer.from(relative(dir, path));
    const content = readFileSync(path);
    const packed = deflateRawSync(content, { level: 1 });
    const common = [
      [20, 2],
      [0x0800, 2],
      [8, 2],
      [0, 2],
      [DOS_DATE, 2],
      [crc32(content), 4],
      [packed.length, 4],
      [content.length, 4],
      [name.length, 2],
      [0, 2],
    ] as const;
    parts.push(fields([[0x04034b50, 4], ...common]), name, packed);
    directory.push(
      fields([
        [0x02014b50, 4],
        [0x0314, 2],
        ...common,
        [0, 2],
        [0, 2],
        [0, 2],
        [(0o100644 << 16) >>> 0, 4],
        [offset, 4],
      ]),
      name,
    );
    offset += 30 + name.length + packed.length;
  }
  const central = Buffer.concat(directory);
  const count = directory.length / 2;
  const end = fields([
    [0x06054b50, 4],
    [0, 2],
    [0, 2],
    [count, 2],
    [count, 2],
    [central.length, 4],
    [offset, 4],
    [0, 2],
  ]);
  return Buffer.concat([...parts, central, end]);
}
