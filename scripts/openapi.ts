import { writeFileSync } from 'node:fs';
import { documents } from './openapi-documents.ts';

for (const [path, text] of Object.entries(documents())) writeFileSync(path, text);
