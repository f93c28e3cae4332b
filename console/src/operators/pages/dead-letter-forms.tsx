import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { DeadLetter } from '../shapes.ts';
import { nameOf } from './dead-letter-name.ts';
import { ReasonModal } from './reason-modal.tsx';

interface Props {
  readonly letter: DeadLetter;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

export function ReplayLetter({ letter, onDone, onDismiss }: Props) {
  const tell = useTell();
  const replay = useAction(async (client, options) => {
    const { records } = await client.ops.replayDeadLetter({ deadLetterId: letter.id }, options);
    tell(records === 1 ? `${nameOf(letter)} is under way again.` : `${records} records are under way again.`);
    onDone();
  });
  return (
    <ActionModal
      title={`Replay ${nameOf(letter)}`}
      submitText="Replay"
      size="small"
      busy={replay.busy}
      error={replay.error}
      onSubmit={() => void replay.run()}
      onDismiss={onDismiss}
    >
      {`It is handed to ${letter.function ?? 'its function'} once more. If it fails again, it comes back here.`}
    </ActionModal>
  );
}

export function DiscardLetter({ letter, onDone, onDismiss }: Props) {
  const tell = useTell();
  const discard = useAction(async (client, options, reason: string) => {
    await client.ops.removeDeadLetter({ deadLetterId: letter.id, reason }, options);
    tell(`${nameOf(letter)} is discarded.`);
    onDone();
  });
  return (
    <ReasonModal title={`Discard ${nameOf(letter)}`} submitText="Discard" action={discard} onDismiss={onDismiss}>
      What it asked for will never be done. It cannot be brought back.
    </ReasonModal>
  );
}
