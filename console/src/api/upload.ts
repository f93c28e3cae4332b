/** One PUT to the presigned address, with its progress, which `fetch` cannot tell. */
export function putFile(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Blob,
  onProgress: (share: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) {
      // The browser sets the length itself, from the same body, and forbids doing it by hand.
      if (name.toLowerCase() !== 'content-length' && name.toLowerCase() !== 'host')
        request.setRequestHeader(name, value);
    }
    request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
    request.onload = () => (request.status < 300 ? resolve() : reject(new Error(`upload: ${request.status}`)));
    request.onerror = () => reject(new Error('upload: no answer'));
    request.send(body);
  });
}
