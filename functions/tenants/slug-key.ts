import type { Key } from '../kernel/change.ts';

export const slugKey = (slug: string): Key => ({ pk: `LOOKUP#SLUG#${slug}`, sk: 'SLUG' });
