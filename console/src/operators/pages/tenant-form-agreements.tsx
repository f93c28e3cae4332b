import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { legalDocuments } from '../../../../sdk/legal.ts';

interface Props {
  readonly accepted: readonly string[];
  readonly onChange: (accepted: readonly string[]) => void;
  readonly error: string | undefined;
}

/** Staff only write down what the company has agreed to elsewhere. */
export const AcceptedAgreements = ({ accepted, onChange, error }: Props) => (
  <Container
    header={
      <Header variant="h2" description="What the company has accepted, on paper or by mail, with the version in force.">
        Agreements
      </Header>
    }
  >
    <FormField errorText={error} stretch>
      <SpaceBetween size="s">
        {legalDocuments
          .filter(({ required }) => required)
          .map(({ document, title, version }) => (
            <Checkbox
              key={document}
              checked={accepted.includes(document)}
              description={`Version ${version}`}
              onChange={({ detail }) =>
                onChange(detail.checked ? [...accepted, document] : accepted.filter((name) => name !== document))
              }
            >
              The company has accepted the {title}
            </Checkbox>
          ))}
      </SpaceBetween>
    </FormField>
  </Container>
);
