import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useLoaded } from '../api/context.tsx';
import { useHere } from '../here.ts';
import { Loadable } from '../parts/loadable.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { ProjectFiles } from './project-files.tsx';
import { DeleteProject, ProjectForm } from './project-forms.tsx';

export function Page() {
  const { projectId = '' } = useParams();
  const { may } = useHere();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'edit' | 'delete'>();
  const loaded = useLoaded((client) => client.workspace.getProject({ projectId }), [projectId]);
  const project = loaded.data;
  const close = () => setOpen(undefined);
  return (
    <PageFrame
      title={project?.name ?? 'Project'}
      description={project?.description ?? undefined}
      up={{ text: 'Projects', href: '/projects' }}
      actions={
        project && may('projects:write') ? (
          <SpaceBetween direction="horizontal" size="xs">
            <Button onClick={() => setOpen('delete')}>Delete project</Button>
            <Button onClick={() => setOpen('edit')}>Edit project</Button>
          </SpaceBetween>
        ) : null
      }
    >
      <Loadable of={loaded}>
        {(found) => (
          <>
            {may('files:read') ? <ProjectFiles project={found} /> : <Box>Your role does not see files.</Box>}
            {open === 'edit' ? (
              <ProjectForm
                project={found}
                onDismiss={close}
                onDone={() => {
                  close();
                  loaded.reload();
                }}
              />
            ) : null}
            {open === 'delete' ? (
              <DeleteProject project={found} onDismiss={close} onDone={() => void navigate('/projects')} />
            ) : null}
          </>
        )}
      </Loadable>
    </PageFrame>
  );
}
