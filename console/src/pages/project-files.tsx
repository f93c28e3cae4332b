import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FileDropzone from '@cloudscape-design/components/file-dropzone';
import FileInput from '@cloudscape-design/components/file-input';
import Flashbar from '@cloudscape-design/components/flashbar';
import ProgressBar from '@cloudscape-design/components/progress-bar';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ApiProblem } from '../../../sdk/client.ts';
import { useHere } from '../here.ts';
import { ActionModal } from '../parts/action-modal.tsx';
import { StateBadge } from '../parts/badges.tsx';
import { followDownload } from '../parts/download.ts';
import { Empty } from '../parts/empty.tsx';
import { List } from '../parts/list.tsx';
import { useTell } from '../parts/notices.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useAction } from '../parts/use-action.ts';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { Project, StoredFile } from '../shapes.ts';
import { type Upload, useUploads } from './project-uploads.ts';

const POLL_MS = 2_000;

export function ProjectFiles({ project }: { readonly project: Project }) {
  const { may } = useHere();
  const format = useFormat();
  const [pending, setPending] = useState(false);
  const [removing, setRemoving] = useState<StoredFile>();
  const paged = usePaged(
    async (client, page) => {
      const answer = await client.workspace.listFiles({ ...page, projectId: project.id });
      setPending(answer.data.some(({ state }) => state === 'pending'));
      return answer;
    },
    [project.id],
    pending ? { pollMs: POLL_MS } : {},
  );
  const { uploads, start, dismiss } = useUploads(project.id, paged.reload);
  const download = useAction(async (client, _options, fileId: string) => {
    const { downloadUrl } = await client.workspace.getFile({ fileId });
    if (downloadUrl) followDownload(downloadUrl);
  });
  const mayWrite = may('files:write');
  return (
    <SpaceBetween size="l">
      {mayWrite ? <UploadArea onFiles={start} /> : null}
      <Uploads uploads={uploads} onDismiss={dismiss} />
      <ProblemAlert error={download.error} />
      <List
        title="Files"
        paged={paged}
        trackBy={({ id }) => id}
        empty={
          <Empty title="No files yet">
            {mayWrite ? 'Drop some above, or choose them.' : 'Nobody has put one here so far.'}
          </Empty>
        }
        columns={[
          { id: 'name', header: 'Name', isRowHeader: true, cell: ({ name }) => name },
          { id: 'size', header: 'Size', width: 120, cell: ({ sizeBytes }) => format.bytes(sizeBytes) },
          { id: 'state', header: 'State', width: 130, cell: ({ state }) => <StateBadge state={state} /> },
          { id: 'created', header: 'Added', width: 200, cell: ({ createdAt }) => format.instant(createdAt) },
          {
            id: 'actions',
            header: 'Actions',
            width: 180,
            cell: (file) => (
              <SpaceBetween direction="horizontal" size="s">
                <Button
                  variant="inline-link"
                  ariaLabel={`Download ${file.name}`}
                  disabled={file.state !== 'ready'}
                  onClick={() => void download.run(file.id)}
                >
                  Download
                </Button>
                {mayWrite ? (
                  <Button variant="inline-link" ariaLabel={`Delete ${file.name}`} onClick={() => setRemoving(file)}>
                    Delete
                  </Button>
                ) : null}
              </SpaceBetween>
            ),
          },
        ]}
      />
      {removing ? (
        <DeleteFile
          file={removing}
          onDismiss={() => setRemoving(undefined)}
          onDone={() => {
            setRemoving(undefined);
            paged.reload();
          }}
        />
      ) : null}
    </SpaceBetween>
  );
}

function UploadArea({ onFiles }: { readonly onFiles: (files: readonly File[]) => void }) {
  return (
    <Container>
      <FileDropzone onChange={({ detail }) => onFiles(detail.value)}>
        <SpaceBetween size="xs" alignItems="center">
          <Box color="text-body-secondary">Drop files here, up to 5 GB each</Box>
          <FileInput multiple value={[]} onChange={({ detail }) => onFiles(detail.value)} ariaLabel="Upload files">
            Upload files
          </FileInput>
        </SpaceBetween>
      </FileDropzone>
    </Container>
  );
}

const percent = (share: number): number => Math.round(share * 100);

function Uploads({
  uploads,
  onDismiss,
}: {
  readonly uploads: readonly Upload[];
  readonly onDismiss: (key: string) => void;
}) {
  return uploads.length === 0 ? null : (
    <Flashbar
      items={uploads.map(({ key, name, share, error }) =>
        error
          ? {
              id: key,
              type: 'error',
              header: `${name} was not uploaded`,
              content: error instanceof ApiProblem ? error.title : 'The upload broke off. Try again.',
              dismissible: true,
              onDismiss: () => onDismiss(key),
            }
          : {
              id: key,
              type: 'in-progress',
              content: <ProgressBar variant="flash" label={`Uploading ${name}`} value={percent(share)} />,
              statusIconAriaLabel: 'Uploading',
            },
      )}
    />
  );
}

function DeleteFile({
  file,
  onDone,
  onDismiss,
}: {
  readonly file: StoredFile;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}) {
  const tell = useTell();
  const remove = useAction(async (client, options) => {
    await client.workspace.deleteFile({ fileId: file.id }, { ...options, ifMatch: file.etag });
    tell(`“${file.name}” is deleted.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Delete ${file.name}`}
      submitText="Delete"
      size="small"
      busy={remove.busy}
      error={remove.error}
      onSubmit={() => void remove.run()}
      onDismiss={onDismiss}
    >
      The file is removed for everybody and cannot be brought back.
    </ActionModal>
  );
}
