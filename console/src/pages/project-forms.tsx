import FormField from '@cloudscape-design/components/form-field';
import Textarea from '@cloudscape-design/components/textarea';
import { useState } from 'react';
import { ActionModal } from '../parts/action-modal.tsx';
import { useTell } from '../parts/notices.tsx';
import { fieldError } from '../parts/problem-alert.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useAction } from '../parts/use-action.ts';
import type { Project } from '../shapes.ts';

interface Props {
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

/** Makes a project, or changes the one given; a change made by somebody else meanwhile is never overwritten. */
export function ProjectForm({ project, onDone, onDismiss }: Props & { readonly project?: Project }) {
  const tell = useTell();
  const [name, setName] = useState(project?.name ?? '');
  const [description, setDescription] = useState(project?.description ?? '');
  const save = useAction(async (client, options) => {
    if (project)
      await client.workspace.updateProject(
        { projectId: project.id, name, description: description || null },
        { ...options, ifMatch: project.etag },
      );
    else await client.workspace.createProject({ name, ...(description ? { description } : {}) }, options);
    tell(project ? `“${name}” is saved.` : `“${name}” is made.`);
    onDone();
  });
  return (
    <ActionModal
      title={project ? 'Edit project' : 'Create project'}
      submitText={project ? 'Save' : 'Create'}
      busy={save.busy}
      error={save.error}
      disabled={!name.trim()}
      onSubmit={() => void save.run()}
      onDismiss={onDismiss}
    >
      <TextField
        label="Name"
        value={name}
        maxLength={200}
        autoFocus
        onChange={setName}
        error={fieldError(save.error, '/name')}
      />
      <FormField
        label={
          <>
            Description <i>- optional</i>
          </>
        }
        errorText={fieldError(save.error, '/description')}
        stretch
      >
        <Textarea
          ariaLabel="Description"
          rows={3}
          value={description}
          onChange={({ detail }) => setDescription(detail.value.slice(0, 2_000))}
        />
      </FormField>
    </ActionModal>
  );
}

export function DeleteProject({ project, onDone, onDismiss }: Props & { readonly project: Project }) {
  const tell = useTell();
  const remove = useAction(async (client, options) => {
    await client.workspace.deleteProject({ projectId: project.id }, { ...options, ifMatch: project.etag });
    tell(`“${project.name}” is deleted.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Delete ${project.name}`}
      submitText="Delete"
      size="small"
      busy={remove.busy}
      error={remove.error}
      onSubmit={() => void remove.run()}
      onDismiss={onDismiss}
    >
      Only an empty project can be deleted: remove its files first.
    </ActionModal>
  );
}
