import { useState } from 'react';
import { useParams } from 'react-router';
import { useLoaded } from '../../api/context.tsx';
import { sentence } from '../../parts/badges.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import { useStaff } from '../staff.ts';
import { figureColumns } from './reconciliation-columns.tsx';
import { RunNow } from './reconciliation-run.tsx';

export function Page() {
  const { name = '' } = useParams();
  const { may } = useStaff();
  const format = useFormat();
  const loaded = useLoaded((client) => client.ops.getReconciliation({ name, limit: 50 }), [name]);
  const [requestedAt, setRequestedAt] = useState<string>();
  const runs = loaded.data?.data ?? [];
  const latest = runs.find(({ ranAt }) => ranAt !== null);
  const isAwaited =
    requestedAt !== undefined && !(latest?.ranAt && Date.parse(latest.ranAt) >= Date.parse(requestedAt));
  useFollow(loaded.reload, isAwaited, 2_000);
  return (
    <PageFrame
      title={sentence(name)}
      description="Its runs of the last thirty days, newest first."
      up={{ text: 'Reconciliations', href: '/reconciliations' }}
      actions={
        may('ops:write') && loaded.data ? (
          <RunNow name={name} isAwaited={isAwaited} onRequested={setRequestedAt} />
        ) : null
      }
    >
      <List
        title="Runs"
        paged={{
          items: runs,
          loading: loaded.loading && !loaded.data,
          error: loaded.error,
          reload: loaded.reload,
        }}
        trackBy={({ ranAt }) => ranAt ?? 'never'}
        empty={<Empty title="It has not run yet" />}
        columns={[
          ...figureColumns(format),
          {
            id: 'examples',
            header: 'Examples',
            cell: ({ examples }) => (examples.length > 0 ? <span className="hash">{examples.join(', ')}</span> : '–'),
          },
        ]}
      />
    </PageFrame>
  );
}
