import Tabs from '@cloudscape-design/components/tabs';
import { useSearchParams } from 'react-router';
import { PageFrame } from '../parts/page-frame.tsx';
import { CreditNotes, Invoices, Payments } from './invoice-lists.tsx';
import { Upcoming } from './invoice-upcoming.tsx';

export function Page() {
  const [search, setSearch] = useSearchParams();
  return (
    <PageFrame title="Invoices" description="What was charged, paid and credited.">
      <Tabs
        ariaLabel="Invoices"
        activeTabId={search.get('tab') ?? 'invoices'}
        onChange={({ detail }) => setSearch({ tab: detail.activeTabId }, { replace: true })}
        tabs={[
          { id: 'invoices', label: 'Invoices', content: <Invoices /> },
          { id: 'upcoming', label: 'Upcoming', content: <Upcoming /> },
          { id: 'payments', label: 'Payments', content: <Payments /> },
          { id: 'credit-notes', label: 'Credit notes', content: <CreditNotes /> },
        ]}
      />
    </PageFrame>
  );
}
