import Button from '@cloudscape-design/components/button';
import DatePicker from '@cloudscape-design/components/date-picker';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { followDownload } from '../../parts/download.ts';
import { Empty } from '../../parts/empty.tsx';
import { List } from '../../parts/list.tsx';
import { useTell } from '../../parts/notices.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useFormat } from '../../parts/use-format.ts';
import { usePaged } from '../../parts/use-paged.ts';
import type { RevenueExport } from '../shapes.ts';
import { useStaff } from '../staff.ts';

export function Exports() {
  const { may } = useStaff();
  const format = useFormat();
  const paged = usePaged((client, page) => client.billing.listRevenueExports(page), []);
  return (
    <List
      title="Exports"
      description="Each day of the books in the finance bucket: tables, JSON lines, control totals and a manifest of hashes."
      paged={paged}
      actions={may('ops:write') ? <Request onRequested={paged.reload} /> : null}
      trackBy={({ date }) => date}
      empty={<Empty title="No day is exported yet" />}
      columns={[
        { id: 'date', header: 'Day', isRowHeader: true, width: 130, cell: ({ date }) => date },
        {
          id: 'at',
          header: 'Exported',
          width: 190,
          cell: ({ exportedAt }) => (exportedAt ? format.instant(exportedAt) : '–'),
        },
        { id: 'files', header: 'Files', cell: (day) => <Files of={day} /> },
      ]}
    />
  );
}

function Files({ of: { date, files } }: { readonly of: RevenueExport }) {
  const tell = useTell();
  const fetchFile = useAction(async (client, _, name: string) => {
    try {
      const { url } = await client.billing.getRevenueExportFile({ date, name });
      followDownload(url);
    } catch (error) {
      tell(`${name} was not fetched: ${error instanceof Error ? error.message : String(error)}`, 'error');
      throw error;
    }
  });
  return (
    <ExpandableSection headerText={`${files.length} files`}>
      <SpaceBetween size="xxs">
        {files.map(({ name, rows }) => (
          <Button
            key={name}
            variant="inline-link"
            iconName="download"
            ariaLabel={`Download ${name} of ${date}`}
            onClick={() => void fetchFile.run(name)}
          >
            {name.endsWith('.json') ? name : `${name} (${rows})`}
          </Button>
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

/** A day that is there is made again to the same bytes. */
function Request({ onRequested }: { readonly onRequested: () => void }) {
  const tell = useTell();
  const [date, setDate] = useState('');
  const request = useAction(async (client, options) => {
    try {
      await client.billing.createRevenueExport({ date }, options);
      tell(`${date} is being exported.`);
      onRequested();
    } catch (error) {
      tell(`${date} is not exported: ${error instanceof Error ? error.message : String(error)}`, 'error');
      throw error;
    }
  });
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <DatePicker
        value={date}
        placeholder="YYYY-MM-DD"
        ariaLabel="Day to export"
        openCalendarAriaLabel={(chosen) => (chosen ? `Choose a day; ${chosen} is chosen` : 'Choose a day')}
        onChange={({ detail }) => setDate(detail.value)}
      />
      <Button disabled={!date} loading={request.busy} onClick={() => void request.run()}>
        Export day
      </Button>
    </SpaceBetween>
  );
}
