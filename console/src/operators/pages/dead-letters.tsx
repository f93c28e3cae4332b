import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFormat } from '../../parts/use-format.ts';
import { type DeadLetter, queues } from '../shapes.ts';
import { ChoiceFilter } from './choice-filter.tsx';
import { DeadLetterDetail } from './dead-letter-detail.tsx';
import { DiscardLetter, ReplayLetter } from './dead-letter-forms.tsx';
import { nameOf } from './dead-letter-name.ts';
import { useFilter } from './use-filter.ts';

const LIMIT = 100;

export function Page() {
  const format = useFormat();
  const [queue, setQueue] = useFilter('queue', queues);
  const [open, setOpen] = useState<{ readonly kind: 'detail' | 'replay' | 'discard'; readonly letter: DeadLetter }>();
  const loaded = useLoaded(
    (client) => client.ops.listDeadLetters({ limit: LIMIT, ...(queue ? { queue } : {}) }),
    [queue],
  );
  const close = () => setOpen(undefined);
  const done = () => {
    close();
    loaded.reload();
  };
  return (
    <PageFrame
      title="Dead letters"
      description="Work that failed again and again, and was put aside. Replay it once its cause is mended."
    >
      <List
        title="Waiting"
        description={loaded.data?.hasMore ? `There are more than these ${LIMIT}; they show as these go.` : undefined}
        paged={{
          items: loaded.data?.data ?? [],
          loading: loaded.loading && !loaded.data,
          error: loaded.error,
          reload: loaded.reload,
        }}
        trackBy={({ id }) => id}
        actions={<Button iconName="refresh" ariaLabel="Read again" onClick={loaded.reload} />}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <ChoiceFilter label="Queue" unset="Any queue" values={queues} value={queue} onChange={setQueue} />
          </SpaceBetween>
        }
        empty={<Empty title="Nothing waits">Everything that happened was dealt with.</Empty>}
        columns={[
          {
            id: 'what',
            header: 'What',
            isRowHeader: true,
            minWidth: 180,
            cell: (letter) => (
              <SpaceBetween size="xxxs">
                <Button
                  variant="inline-link"
                  ariaLabel={`Details of ${nameOf(letter)}`}
                  onClick={() => setOpen({ kind: 'detail', letter })}
                >
                  {nameOf(letter)}
                </Button>
                {letter.function ? <span className="hash">{letter.function}</span> : null}
              </SpaceBetween>
            ),
          },
          { id: 'queue', header: 'Queue', width: 165, cell: (letter) => sentence(letter.queue) },
          {
            id: 'tenant',
            header: 'Tenant',
            cell: ({ tenantId }) =>
              tenantId ? (
                <InnerLink href={`/tenants/${tenantId}`}>
                  <span className="hash">{tenantId}</span>
                </InnerLink>
              ) : (
                '–'
              ),
          },
          { id: 'error', header: 'Error', cell: ({ error }) => error?.name ?? 'Not told' },
          { id: 'failed', header: 'Failed', width: 180, cell: ({ failedAt }) => format.instant(failedAt) },
        ]}
      />
      {open?.kind === 'detail' ? (
        <DeadLetterDetail
          letter={open.letter}
          onDismiss={close}
          onReplay={() => setOpen({ kind: 'replay', letter: open.letter })}
          onDiscard={() => setOpen({ kind: 'discard', letter: open.letter })}
        />
      ) : null}
      {open?.kind === 'replay' ? <ReplayLetter letter={open.letter} onDone={done} onDismiss={close} /> : null}
      {open?.kind === 'discard' ? <DiscardLetter letter={open.letter} onDone={done} onDismiss={close} /> : null}
    </PageFrame>
  );
}
