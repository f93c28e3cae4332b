import { useRef, useState } from 'react';
import { useClient } from '../api/context.tsx';
import { putFile } from '../api/upload.ts';

export interface Upload {
  readonly key: string;
  readonly name: string;
  readonly share: number;
  readonly error?: unknown;
}

const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;
const typeOf = (file: File): string => (MEDIA_TYPE.test(file.type) ? file.type : 'application/octet-stream');

/** Uploads run side by side; the list is read anew as each one arrives. */
export function useUploads(projectId: string, onArrived: () => void) {
  const client = useClient();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const arrived = useRef(onArrived);
  arrived.current = onArrived;
  const change = (key: string, to: Partial<Upload>) =>
    setUploads((before) => before.map((upload) => (upload.key === key ? { ...upload, ...to } : upload)));
  const dismiss = (key: string) => setUploads((before) => before.filter((upload) => upload.key !== key));

  const send = async (key: string, file: File) => {
    const announced = await client.workspace.createFile({
      projectId,
      name: file.name,
      contentType: typeOf(file),
      sizeBytes: file.size,
    });
    arrived.current();
    await putFile(announced.uploadUrl, announced.headers, file, (share) => change(key, { share }));
  };
  const start = (files: readonly File[]) => {
    for (const file of files) {
      const key = crypto.randomUUID();
      setUploads((before) => [...before, { key, name: file.name, share: 0 }]);
      send(key, file).then(
        () => {
          dismiss(key);
          arrived.current();
        },
        (error: unknown) => change(key, { error }),
      );
    }
  };
  return { uploads, start, dismiss };
}
