import SegmentedControl from '@cloudscape-design/components/segmented-control';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoaded } from '../../api/context.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { Ageing } from './revenue-ageing.tsx';
import { Exports } from './revenue-exports.tsx';
import { Periods } from './revenue-periods.tsx';
import { RollForward } from './revenue-roll-forward.tsx';
import { TieOut } from './revenue-tie-out.tsx';
import { TrialBalance } from './revenue-trial-balance.tsx';
import { Waterfall } from './revenue-waterfall.tsx';

export function Page() {
  const balance = useLoaded((client) => client.billing.getTrialBalance({}), []);
  const [chosen, setChosen] = useState<string>();
  return (
    <PageFrame title="Revenue" description="The ledger over all tenants. Days and months are UTC’s.">
      <SpaceBetween size="l">
        <TieOut />
        <Loadable of={balance}>
          {({ date, data }) => {
            const [first] = data;
            const own = data.find(({ currency }) => currency === chosen) ?? first;
            if (!own) return <Empty title="Nothing was posted yet" />;
            return (
              <SpaceBetween size="l">
                <SegmentedControl
                  label="Currency"
                  selectedId={own.currency}
                  options={data.map(({ currency }) => ({ id: currency, text: currency }))}
                  onChange={({ detail }) => setChosen(detail.selectedId)}
                />
                <TrialBalance of={own} date={date} />
                <RollForward currency={own.currency} />
                <Waterfall currency={own.currency} />
                <Ageing currency={own.currency} />
              </SpaceBetween>
            );
          }}
        </Loadable>
        <Periods />
        <Exports />
      </SpaceBetween>
    </PageFrame>
  );
}
