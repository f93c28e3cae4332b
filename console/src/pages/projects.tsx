import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useHere } from '../here.ts';
import { Empty } from '../parts/empty.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { List } from '../parts/list.tsx';
import { PageFrame } from '../parts/page-frame.tsx';
import { useFormat } from '../parts/use-format.ts';
import { usePaged } from '../parts/use-paged.ts';
import type { Project } from '../shapes.ts';
import { DeleteProject, ProjectForm } from './project-forms.tsx';

type Open = { readonly kind: 'new' } | { readonly kind: 'edit' | 'delete'; readonly project: Project } | undefined;

export function Page() {
  const { may } = useHere();
  const format = useFormat();
  const [open, setOpen] = useState<Open>();
  const paged = usePaged((client, page) => client.workspace.listProjects(page));
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    paged.reload();
  };
  const mayWrite = may('projects:write');
  const create = mayWrite ? (
    <Button variant="primary" onClick={() => setOpen({ kind: 'new' })}>
      Create project
    </Button>
  ) : null;
  return (
    <PageFrame title="Projects" description="Where your team keeps its files." actions={create}>
      <List
        title="All projects"
        paged={paged}
        trackBy={({ id }) => id}
        empty={
          <Empty
            title="No projects yet"
            action={
              mayWrite ? <Button onClick={() => setOpen({ kind: 'new' })}>Create the first project</Button> : null
            }
          >
            A project holds files and is seen by everybody in the company.
          </Empty>
        }
        columns={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            width: '28%',
            cell: (project) => (
              <SpaceBetween direction="horizontal" size="xs" alignItems="center">
                <InnerLink href={`/projects/${project.id}`}>{project.name}</InnerLink>
                {project.isSample ? <Badge color="blue">Sample</Badge> : null}
              </SpaceBetween>
            ),
          },
          {
            id: 'description',
            header: 'Description',
            cell: ({ description }) => description || <Box color="text-body-secondary">None</Box>,
          },
          { id: 'updated', header: 'Last changed', width: 200, cell: ({ updatedAt }) => format.instant(updatedAt) },
          ...(mayWrite
            ? [
                {
                  id: 'actions',
                  header: 'Actions',
                  width: 160,
                  cell: (project: Project) => (
                    <SpaceBetween direction="horizontal" size="s">
                      <Button
                        variant="inline-link"
                        ariaLabel={`Edit ${project.name}`}
                        onClick={() => setOpen({ kind: 'edit', project })}
                      >
                        Edit
                      </Button>
                      <Button
                        variant="inline-link"
                        ariaLabel={`Delete ${project.name}`}
                        onClick={() => setOpen({ kind: 'delete', project })}
                      >
                        Delete
                      </Button>
                    </SpaceBetween>
                  ),
                },
              ]
            : []),
        ]}
      />
      {open?.kind === 'new' ? <ProjectForm onDone={done} onDismiss={close} /> : null}
      {open?.kind === 'edit' ? <ProjectForm project={open.project} onDone={done} onDismiss={close} /> : null}
      {open?.kind === 'delete' ? <DeleteProject project={open.project} onDone={done} onDismiss={close} /> : null}
    </PageFrame>
  );
}
