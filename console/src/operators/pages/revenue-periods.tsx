import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { ActionModal } from '../../parts/action-modal.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { AccountingPeriod } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { ReasonModal } from './reason-modal.tsx';
import { monthName, ownLocale } from './revenue-chart.ts';

export function Periods() {
  const { may } = useStaff();
  const format = useFormat();
  const loaded = useLoaded((client) => client.billing.listPeriods(), []);
  const [chosen, setChosen] = useState<AccountingPeriod>();
  const items = loaded.data?.data ?? [];
  const done = () => {
    setChosen(undefined);
    loaded.reload();
  };
  return (
    <>
      <List
        title="Periods"
        description="A locked month takes no posting: corrections are of the month that is open."
        paged={{ items, loading: loaded.loading && !loaded.data, error: loaded.error, reload: loaded.reload }}
        trackBy={({ period }) => period}
        empty={<Empty title="No periods" />}
        columns={[
          { id: 'period', header: 'Month', isRowHeader: true, cell: ({ period }) => monthName(ownLocale, period) },
          { id: 'state', header: 'State', cell: (period) => <State of={period} /> },
          { id: 'locked', header: 'Locked', cell: ({ lockedAt }) => (lockedAt ? format.instant(lockedAt) : '–') },
          {
            id: 'control',
            header: 'Balances’ SHA-256',
            cell: ({ control }) => (control ? <span className="hash">{control.slice(0, 16)}…</span> : '–'),
          },
          ...(may('ops:write')
            ? [
                {
                  id: 'deed',
                  header: 'Change',
                  cell: (period: AccountingPeriod) => <Deed of={period} onChoose={() => setChosen(period)} />,
                },
              ]
            : []),
        ]}
      />
      {chosen?.state === 'open' ? (
        <Lock period={chosen.period} onDone={done} onDismiss={() => setChosen(undefined)} />
      ) : null}
      {chosen?.state === 'locked' ? (
        <Unlock period={chosen.period} onDone={done} onDismiss={() => setChosen(undefined)} />
      ) : null}
    </>
  );
}

const State = ({ of: { state, isOver } }: { readonly of: AccountingPeriod }) =>
  state === 'locked' ? (
    <StatusIndicator type="stopped">Locked</StatusIndicator>
  ) : (
    <StatusIndicator type={isOver ? 'pending' : 'in-progress'}>{isOver ? 'Over, open' : 'Running'}</StatusIndicator>
  );

function Deed({
  of: { period, state, isOver },
  onChoose,
}: {
  readonly of: AccountingPeriod;
  readonly onChoose: () => void;
}) {
  if (state === 'open' && !isOver) return '–';
  const text = state === 'locked' ? 'Open' : 'Lock';
  return (
    <Button variant="inline-link" ariaLabel={`${text} ${period}`} onClick={onChoose}>
      {text}
    </Button>
  );
}

interface Props {
  readonly period: string;
  readonly onDone: () => void;
  readonly onDismiss: () => void;
}

function Lock({ period, onDone, onDismiss }: Props) {
  const lock = useAction(async (client, options) => {
    await client.billing.lockPeriod({ period }, options);
    onDone();
  });
  return (
    <ActionModal
      title={`Lock ${monthName(ownLocale, period)}?`}
      submitText="Lock"
      busy={lock.busy}
      error={lock.error}
      onSubmit={() => void lock.run()}
      onDismiss={onDismiss}
    >
      Nothing is posted into this month any more. Its balances are kept and compared every hour.
    </ActionModal>
  );
}

function Unlock({ period, onDone, onDismiss }: Props) {
  const unlock = useAction(async (client, options, reason: string) => {
    await client.billing.unlockPeriod({ period, reason }, options);
    onDone();
  });
  return (
    <ReasonModal
      title={`Open ${monthName(ownLocale, period)} again?`}
      submitText="Open"
      action={unlock}
      onDismiss={onDismiss}
    >
      Postings may enter this month again. Finance has exported it as it was.
    </ReasonModal>
  );
}
