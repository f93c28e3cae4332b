import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { sentence } from '../../parts/badges.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';

interface Props {
  readonly name: string;
  readonly isAwaited: boolean;
  /** Among many, rather than the one deed of its page. */
  readonly inline?: boolean;
  readonly onRequested: (requestedAt: string) => void;
}

/** A run changes nothing that is right already, so nobody is asked twice. */
export function RunNow({ name, isAwaited, inline, onRequested }: Props) {
  const tell = useTell();
  const run = useAction(async (client, options) => {
    try {
      const { requestedAt } = await client.ops.runReconciliation({ name }, options);
      onRequested(requestedAt);
    } catch (error) {
      tell(`${sentence(name)} was not started: ${error instanceof Error ? error.message : String(error)}`, 'error');
      throw error;
    }
  });
  if (isAwaited) return <StatusIndicator type="in-progress">Running</StatusIndicator>;
  return (
    <Button
      variant={inline ? 'inline-link' : 'primary'}
      ariaLabel={`Run ${name} now`}
      loading={run.busy}
      onClick={() => void run.run()}
    >
      Run now
    </Button>
  );
}
