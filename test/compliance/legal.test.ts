import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { legalDocuments } from '../../functions/compliance/contract.ts';
import { depsOf } from '../../functions/compliance/deps.ts';
import { pageOf } from '../../functions/compliance/domain/page.ts';
import { getLegal } from '../../functions/compliance/verbs/get-legal.ts';
import { listLegal } from '../../functions/compliance/verbs/list-legal.ts';
import { aWorld } from '../kit/world.ts';

const ctx = aWorld().anyone();

describe('the agreements', () => {
  it('are listed with version, hash and whether they are required', async () => {
    const { data } = await listLegal(ctx, {}, undefined);

    expect(data.map(({ document, required }) => [document, required])).toEqual([
      ['msa', true],
      ['dpa', true],
      ['privacy', true],
      ['sla', false],
    ]);
    expect(data.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
  });

  it.each(legalDocuments)(
    'give the text of $document whose hash they publish, in the version in force',
    async (entry) => {
      const { text, sha256, version, title } = await getLegal(ctx, { document: entry.document }, depsOf());

      expect(sha256).toBe(createHash('sha256').update(text).digest('hex'));
      expect(sha256, 'other words are another version').toBe(entry.sha256);
      expect(text).toContain(`# ${title}\n\nVersion ${version}.`);
      expect(text).toContain('counsel');
    },
  );

  it('answer an unknown document as not found', async () => {
    await expect(getLegal(ctx, { document: 'nda' }, depsOf())).rejects.toMatchObject({ code: 'not-found' });
  });

  it('are pages for a browser, with nothing left unescaped', () => {
    const page = pageOf('A & B', '# A & B\n\nOne <b>.\n\n- x\n- y\n');

    expect(page).toContain('<h1>A &amp; B</h1>\n<p>One &lt;b&gt;.</p>\n<ul><li>x</li><li>y</li></ul>');
    expect(page).toContain('<title>A &amp; B</title>');
  });
});
