import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { ActionModal } from '../../parts/action-modal.tsx';
import { useTell } from '../../parts/notices.tsx';
import { fieldError } from '../../parts/problem-alert.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useAction } from '../../parts/use-action.ts';
import type { TenantLedger } from '../shapes.ts';

export type Direction = 'forward' | 'back';

interface Props {
  readonly ledger: TenantLedger;
  readonly direction: Direction;
  readonly onDone: (target: number) => void;
  readonly onDismiss: () => void;
}

const texts = {
  forward: {
    title: 'Migrate this tenant',
    submit: 'Migrate',
    what: 'It goes on working meanwhile. A step that fails is taken back.',
    told: 'The tenant is being migrated.',
  },
  back: {
    title: 'Roll this tenant back',
    submit: 'Roll back',
    what: 'The inverse of each step is applied to all of its items. What it writes meanwhile stays.',
    told: 'The tenant is being taken back.',
  },
} as const;

export function TurnTenant({ ledger, direction, onDone, onDismiss }: Props) {
  const { tenantId, dataVersion, headVersion } = ledger;
  const tell = useTell();
  const { title, submit, what, told } = texts[direction];
  const [target, setTarget] = useState(String(direction === 'forward' ? headVersion : dataVersion - 1));
  const turn = useAction(async (client, options) => {
    const verb = direction === 'forward' ? 'migrateTenant' : 'rollBackTenant';
    await client.migrations[verb]({ tenantId, target: Number(target) }, options);
    tell(told);
    onDone(Number(target));
  });
  return (
    <ActionModal
      title={title}
      submitText={submit}
      busy={turn.busy}
      error={turn.error}
      disabled={!/^\d+$/.test(target)}
      onSubmit={() => void turn.run()}
      onDismiss={onDismiss}
    >
      <SpaceBetween size="m">
        <Box>{what}</Box>
        <TextField
          label="To version"
          inputMode="numeric"
          autoFocus
          value={target}
          onChange={setTarget}
          error={fieldError(turn.error, '/target')}
        />
      </SpaceBetween>
    </ActionModal>
  );
}
