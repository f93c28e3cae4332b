import Button from '@cloudscape-design/components/button';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { Operation } from '../shapes.ts';
import { useStaff } from '../staff.ts';

interface Props {
  readonly operation: Operation;
  readonly onResumed: () => void;
}

export function ResumeOperation({ operation, onResumed }: Props) {
  const { may } = useStaff();
  const tell = useTell();
  const [asking, setAsking] = useState(false);
  const resume = useAction(async (client, options) => {
    await client.ops.resumeOperation({ operationId: operation.id }, options);
    tell('The operation goes on where it stopped.');
    setAsking(false);
    onResumed();
  });
  if (operation.state !== 'failed' || !may('ops:write')) return null;
  return (
    <>
      <Button variant="primary" onClick={() => setAsking(true)}>
        Resume
      </Button>
      {asking ? (
        <ActionModal
          title="Resume the operation"
          submitText="Resume"
          size="small"
          busy={resume.busy}
          error={resume.error}
          onSubmit={() => void resume.run()}
          onDismiss={() => setAsking(false)}
        >
          It begins anew at the step that failed; what is done already is not done again.
        </ActionModal>
      ) : null}
    </>
  );
}
