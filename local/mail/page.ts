import type { Mail } from './mailbox.ts';

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (each) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[each] ?? each);

const linked = (text: string): string =>
  escaped(text).replace(/https?:\/\/[^\s<]+/g, (url) => `<a href="${url}" rel="noreferrer">${url}</a>`);

const article = (mail: Mail): string => `<article>
  <h2>${escaped(mail.subject) || '(no subject)'}</h2>
  <p class="meta">to <a href="/?to=${encodeURIComponent(mail.to[0] ?? '')}">${escaped(mail.to.join(', '))}</a>
    from ${escaped(mail.from)}, <time datetime="${mail.at}">${mail.at}</time></p>
  <pre>${linked(mail.text ?? '')}</pre>
</article>`;

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:46rem;margin:2rem auto;padding:0 1rem}
article{border-top:1px solid #8884;padding:1rem 0}h1{font-size:1.4rem}h2{font-size:1.1rem;margin:0}.meta{color:#777;margin:.2rem 0 .8rem;font-size:.9rem}
pre{white-space:pre-wrap;font:inherit;margin:0}form{margin:1rem 0}input{font:inherit;padding:.3rem .5rem;width:20rem;max-width:100%}`;

/** Every mail that the local run sent, readable without a script. */
export const mailPage = (mails: readonly Mail[], to: string | undefined): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>Mail of the local run</title><style>${style}</style></head>
<body><main><h1>Mail of the local run</h1>
<form><label>To <input name="to" type="search" value="${escaped(to ?? '')}"></label> <button>Show</button></form>
${mails.map(article).join('\n') || '<p>No mail yet. Reload after something was sent.</p>'}</main></body></html>`;
