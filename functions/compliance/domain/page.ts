const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** Our own documents as a page: headings, paragraphs and lists are all that they use. */
export function pageOf(title: string, text: string): string {
  const blocks = text
    .trim()
    .split(/\n{2,}/)
    .map(blockOf);
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${escaped(title)}</title><body>\n${blocks.join('\n')}\n</body></html>\n`;
}

function blockOf(block: string): string {
  if (block.startsWith('## ')) return `<h2>${escaped(block.slice(3))}</h2>`;
  if (block.startsWith('# ')) return `<h1>${escaped(block.slice(2))}</h1>`;
  if (!block.startsWith('- ')) return `<p>${escaped(block)}</p>`;
  const items = block.split('\n').map((line) => `<li>${escaped(line.slice(2))}</li>`);
  return `<ul>${items.join('')}</ul>`;
}
