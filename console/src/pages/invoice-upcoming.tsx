import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useLoaded } from '../api/context.tsx';
import { Lines, Totals } from '../parts/invoice-lines.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { useFormat } from '../parts/use-format.ts';

export function Upcoming() {
  const format = useFormat();
  const loaded = useLoaded((client) => client.billing.getUpcomingInvoice(), []);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            loaded.data ? `What ${format.period(loaded.data.period)} would cost if it ended as it stands.` : undefined
          }
        >
          Upcoming invoice
        </Header>
      }
    >
      <Loadable of={loaded}>
        {({ lines, net, taxes, taxState, total }) => (
          <>
            <Lines lines={lines} title="Lines of the upcoming invoice" empty="Nothing so far." />
            <Totals net={net} taxes={taxes} taxState={taxState} total={total} />
          </>
        )}
      </Loadable>
    </Container>
  );
}
