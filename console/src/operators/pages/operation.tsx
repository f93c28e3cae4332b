import Alert from '@cloudscape-design/components/alert';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useParams } from 'react-router';
import { useLoaded } from '../../api/context.tsx';
import { StateBadge, sentence } from '../../parts/badges.tsx';
import { InnerLink } from '../../parts/inner-link.tsx';
import { Json } from '../../parts/json.tsx';
import { Loadable } from '../../parts/loadable.tsx';
import { PageFrame } from '../../parts/page-frame.tsx';
import { useFollow } from '../../parts/use-follow.ts';
import { useFormat } from '../../parts/use-format.ts';
import type { Operation } from '../shapes.ts';
import { ResumeOperation } from './operation-resume.tsx';
import { OperationSteps } from './operation-steps.tsx';

export function Page() {
  const { operationId = '' } = useParams();
  const loaded = useLoaded((client) => client.ops.getOperation({ operationId }), [operationId]);
  const operation = loaded.data;
  useFollow(loaded.reload, operation?.state === 'running' || operation?.state === 'pending', 2_000);
  return (
    <PageFrame
      title={operation ? `${sentence(operation.kind)} of a tenant` : 'Operation'}
      up={{ text: 'Operations', href: '/operations' }}
      actions={operation ? <ResumeOperation operation={operation} onResumed={loaded.reload} /> : null}
    >
      <Loadable of={loaded}>
        {(found) => (
          <SpaceBetween size="l">
            {found.error ? (
              <Alert type="error" header="It stopped">
                <span className="hash">{found.error}</span>
              </Alert>
            ) : null}
            <Summary operation={found} />
            <OperationSteps steps={found.steps} />
            {found.result ? (
              <Container header={<Header variant="h2">Result</Header>}>
                <Json value={found.result} />
              </Container>
            ) : null}
          </SpaceBetween>
        )}
      </Loadable>
    </PageFrame>
  );
}

function Summary({ operation }: { readonly operation: Operation }) {
  const format = useFormat();
  return (
    <Container header={<Header variant="h2">Summary</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: 'Id', value: <span className="hash">{operation.id}</span> },
          {
            label: 'Tenant',
            value: (
              <InnerLink href={`/tenants/${operation.tenantId}`}>
                <span className="hash">{operation.tenantId}</span>
              </InnerLink>
            ),
          },
          { label: 'State', value: <StateBadge state={operation.state} /> },
          { label: 'Attempt', value: operation.attempt },
          { label: 'Started', value: format.moment(operation.startedAt) },
          { label: 'Ended', value: operation.endedAt ? format.moment(operation.endedAt) : 'Not yet' },
        ]}
      />
    </Container>
  );
}
