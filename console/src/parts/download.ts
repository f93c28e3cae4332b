/** Hands the browser a file to save. */
export function saveText(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  followDownload(url, name);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A presigned address names its file itself. */
export function followDownload(url: string, name?: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.rel = 'noopener';
  if (name) link.download = name;
  else link.target = '_blank';
  link.click();
}
