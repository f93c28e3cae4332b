import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useTell } from '../parts/notices.tsx';
import { ProblemAlert } from '../parts/problem-alert.tsx';
import { useAction } from '../parts/use-action.ts';

export function SampleData() {
  const tell = useTell();
  const add = useAction(async (client, options) => {
    const { projects, files } = await client.workspace.addSampleData(undefined, options);
    tell(`Sample data added: ${projects} projects with ${files} files.`);
  });
  const remove = useAction(async (client, options) => {
    await client.workspace.removeSampleData(undefined, options);
    tell('The sample data is removed without a trace.');
  });
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button loading={remove.busy} disabled={add.busy} onClick={() => void remove.run()}>
                Remove sample data
              </Button>
              <Button loading={add.busy} disabled={remove.busy} onClick={() => void add.run()}>
                Add sample data
              </Button>
            </SpaceBetween>
          }
        >
          Sample data
        </Header>
      }
    >
      <SpaceBetween size="s">
        <ProblemAlert error={add.error ?? remove.error} />
        <Box variant="p" color="text-body-secondary">
          A few projects with files, to look around in while the company has none of its own. Removing them leaves no
          trace and nothing to pay.
        </Box>
      </SpaceBetween>
    </Container>
  );
}
