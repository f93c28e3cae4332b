import { etagOf } from '../../kernel/page.ts';
import type { File } from '../contract.ts';
import type { FileRecord } from '../ports.ts';

export const fileView = ({ version, updatedAt: _, ...file }: FileRecord): File => ({ ...file, etag: etagOf(version) });
