import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { TenantLedger } from '../shapes.ts';
import { useStaff } from '../staff.ts';
import { historyColumns } from './migration-columns.tsx';
import { type Direction, TurnTenant } from './tenant-data-form.tsx';

/** At which version the data of one tenant is, and what brought it there. */
export function TenantData({ tenantId }: { readonly tenantId: string }) {
  const format = useFormat();
  const loaded = useLoaded((client) => client.migrations.getTenantLedger({ tenantId }), [tenantId]);
  const [ordered, setOrdered] = useState<number>();
  const isAwaited = ordered !== undefined && loaded.data?.dataVersion !== ordered && !loaded.data?.failure;
  useFollow(loaded.reload, isAwaited || Boolean(loaded.data?.step), 2_000);
  return (
    <Loadable of={loaded}>
      {(ledger) => (
        <SpaceBetween size="l">
          <Standing
            ledger={ledger}
            onOrdered={(target) => {
              setOrdered(target);
              loaded.reload();
            }}
          />
          <List
            title="History"
            paged={{ items: ledger.history, loading: false, error: undefined, reload: loaded.reload }}
            trackBy={({ number }) => String(number)}
            empty={<Empty title="Nothing was ever migrated">It was made in this shape.</Empty>}
            columns={historyColumns(format)}
          />
        </SpaceBetween>
      )}
    </Loadable>
  );
}

interface StandingProps {
  readonly ledger: TenantLedger;
  readonly onOrdered: (target: number) => void;
}

function Standing({ ledger, onOrdered }: StandingProps) {
  const { may } = useStaff();
  const [asking, setAsking] = useState<Direction>();
  const { dataVersion, headVersion, failure } = ledger;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            may('ops:write') ? (
              <SpaceBetween direction="horizontal" size="xs">
                <Button disabled={dataVersion === 0} onClick={() => setAsking('back')}>
                  Roll back
                </Button>
                <Button disabled={dataVersion >= headVersion} onClick={() => setAsking('forward')}>
                  Migrate
                </Button>
              </SpaceBetween>
            ) : null
          }
        >
          Shape of the data
        </Header>
      }
    >
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Version', value: `${dataVersion} of ${headVersion}` },
          { label: 'Under way', value: <UnderWay step={ledger.step} /> },
          {
            label: 'Last failure',
            value: failure
              ? `${failure.code} in version ${failure.migration}${failure.item ? `, ${failure.item}` : ''}`
              : 'None',
          },
        ]}
      />
      {asking ? (
        <TurnTenant
          ledger={ledger}
          direction={asking}
          onDone={(target) => {
            setAsking(undefined);
            onOrdered(target);
          }}
          onDismiss={() => setAsking(undefined)}
        />
      ) : null}
    </Container>
  );
}

function UnderWay({ step }: Pick<TenantLedger, 'step'>) {
  if (!step) return 'Nothing';
  const { migration, aim, changed, blockage } = step;
  if (blockage) return <StatusIndicator type="error">{`Neither on nor back: ${blockage.code}`}</StatusIndicator>;
  const what = aim === 'apply' ? 'To' : 'Back from';
  return (
    <StatusIndicator type="in-progress">{`${what} version ${migration}, ${changed} items so far`}</StatusIndicator>
  );
}
