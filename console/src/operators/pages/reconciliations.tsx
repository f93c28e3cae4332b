import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import { useStaff } from '../staff.ts';
import { type Awaited, isAwaited } from './reconciliation-awaited.ts';
import { figureColumns } from './reconciliation-columns.tsx';
import { RunNow } from './reconciliation-run.tsx';

export function Page() {
  const { may } = useStaff();
  const format = useFormat();
  const loaded = useLoaded((client) => client.ops.listReconciliations(), []);
  const [awaited, setAwaited] = useState<Awaited>({});
  const items = loaded.data?.data ?? [];
  useFollow(
    loaded.reload,
    items.some((item) => isAwaited(awaited, item)),
    2_000,
  );
  return (
    <PageFrame
      title="Reconciliations"
      description="What compares the stores with each other, and repairs what differs. Nothing found is the usual state."
    >
      <List
        title="Latest runs"
        paged={{ items, loading: loaded.loading && !loaded.data, error: loaded.error, reload: loaded.reload }}
        trackBy={({ name }) => name}
        empty={<Empty title="No reconciliations" />}
        columns={[
          {
            id: 'name',
            header: 'Name',
            isRowHeader: true,
            cell: ({ name }) => <InnerLink href={`/reconciliations/${name}`}>{sentence(name)}</InnerLink>,
          },
          { id: 'capability', header: 'Of', cell: ({ capability }) => (capability ? sentence(capability) : '–') },
          ...figureColumns(format),
          ...(may('ops:write')
            ? [
                {
                  id: 'run',
                  header: 'Run',
                  width: 150,
                  cell: (item: (typeof items)[number]) => (
                    <RunNow
                      inline
                      name={item.name}
                      isAwaited={isAwaited(awaited, item)}
                      onRequested={(requestedAt) => setAwaited((before) => ({ ...before, [item.name]: requestedAt }))}
                    />
                  ),
                },
              ]
            : []),
        ]}
      />
    </PageFrame>
  );
}
