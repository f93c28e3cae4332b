import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Picture } from './browser.ts';

const BOOK = 'test-output/book';

interface Chapter {
  readonly journey: string;
  readonly folder: string;
  readonly pictures: readonly Picture[];
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);

function chapters(): readonly Chapter[] {
  return globSync('test-output/screens/*/pictures.jsonl')
    .sort()
    .map((file) => ({
      journey: basename(dirname(file)),
      folder: dirname(file),
      pictures: readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Picture),
    }));
}

const unique = (words: readonly string[]): readonly string[] => [...new Set(words)];

const figure = (journey: string, { file, name, path, person }: Picture): string => {
  const address = `pictures/${journey}/${encodeURIComponent(file)}`;
  const caption = `${name.replaceAll('-', ' ')} · ${person} · ${path}`;
  return `<figure><a href="${address}"><img src="${address}" alt="${escaped(name)}" loading="lazy"></a><figcaption>${escaped(caption)}</figcaption></figure>`;
};

function chapter({ journey, pictures }: Chapter): string {
  const tenants = unique(pictures.map(({ tenant }) => tenant));
  const row = (step: string): string => {
    const cells = tenants.map((tenant) => {
      const own = pictures.filter((picture) => picture.step === step && picture.tenant === tenant);
      return `<td>${own.map((picture) => figure(journey, picture)).join('')}</td>`;
    });
    return `<tr><th colspan="${tenants.length}" scope="rowgroup">${escaped(step)}</th></tr><tr>${cells.join('')}</tr>`;
  };
  const heads = tenants.length > 1 ? `<tr>${tenants.map((tenant) => `<th>${escaped(tenant)}</th>`).join('')}</tr>` : '';
  const rows = unique(pictures.map(({ step }) => step)).map(row);
  const title = journey.replaceAll('-', ' ');
  return `<section id="${journey}"><h2>${escaped(title)} <small>${pictures.length} pictures</small></h2><table>${heads}${rows.join('')}</table></section>`;
}

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 1400px; padding: 0 1rem; color-scheme: light dark; }
small, figcaption { color: GrayText; font-weight: normal; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th { text-align: left; padding: 1.2rem 0.5rem 0.3rem; border-bottom: 1px solid GrayText; }
td { vertical-align: top; padding: 0.5rem; }
figure { display: inline-block; margin: 0 1rem 1rem 0; width: 300px; max-width: 100%; }
img { width: 100%; border: 1px solid #8886; border-radius: 6px; }
figcaption { font-size: 12px; overflow-wrap: anywhere; }`;

/** test-output/book/index.html: every picture of the journeys, step by step, tenants side by side; nothing from outside. */
export function writeBook(at: Date): string | undefined {
  const all = chapters();
  if (all.length === 0) return undefined;
  rmSync(BOOK, { recursive: true, force: true });
  for (const { folder, journey, pictures } of all) {
    mkdirSync(join(BOOK, 'pictures', journey), { recursive: true });
    for (const { file } of pictures)
      if (existsSync(join(folder, file))) cpSync(join(folder, file), join(BOOK, 'pictures', journey, file));
  }
  const contents = all.map(({ journey }) => `<a href="#${journey}">${escaped(journey.replaceAll('-', ' '))}</a>`);
  const page = `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Tenantry: the journeys in pictures</title><style>${STYLE}</style>
<h1>Tenantry: the journeys in pictures</h1>
<p>Taken by the browser suites, this book made ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC. ${contents.join(' · ')}</p>
${all.map(chapter).join('\n')}
</html>
`;
  writeFileSync(join(BOOK, 'index.html'), page);
  return join(BOOK, 'index.html');
}
