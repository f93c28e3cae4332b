import SpaceBetween from '@cloudscape-design/components/space-between';
import { useLoaded } from '../../api/context.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import { useStaff } from '../staff.ts';
import { migrationColumns, troubledColumns } from './migration-columns.tsx';
import { LatestRun, StartRun } from './migration-run.tsx';

export function Page() {
  const { may } = useStaff();
  const format = useFormat();
  const loaded = useLoaded((client) => client.migrations.listMigrations(), []);
  const { data = [], fleetRun, tenantRun, troubled = [] } = loaded.data ?? {};
  useFollow(loaded.reload, fleetRun?.state === 'running' || tenantRun?.state === 'running', 2_000);
  const isUnderWay = fleetRun?.state === 'running' || fleetRun?.state === 'paused';
  const read = { loading: loaded.loading && !loaded.data, error: loaded.error, reload: loaded.reload };
  return (
    <PageFrame
      title="Migrations"
      description="How far each tenant's data is in the shape of the newest build. Both shapes are served meanwhile."
      actions={
        may('ops:write') && loaded.data && !isUnderWay ? (
          <StartRun newest={data.length} onStarted={loaded.reload} />
        ) : null
      }
    >
      <SpaceBetween size="l">
        {fleetRun ? <LatestRun run={fleetRun} onChanged={loaded.reload} /> : null}
        {troubled.length > 0 ? (
          <List
            title="Tenants that could not be brought on"
            paged={{ ...read, items: troubled }}
            trackBy={({ tenantId }) => tenantId}
            empty={null}
            columns={troubledColumns(format)}
          />
        ) : null}
        <List
          title="All migrations"
          paged={{ ...read, items: [...data].reverse() }}
          trackBy={({ version }) => String(version)}
          empty={<Empty title="No migrations yet">The shape of the data has never changed.</Empty>}
          columns={migrationColumns}
        />
      </SpaceBetween>
    </PageFrame>
  );
}
