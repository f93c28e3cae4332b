import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Checkbox from '@cloudscape-design/components/checkbox';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import { useLoaded } from '../api/context.tsx';
import { Loadable } from '../parts/loadable.tsx';
import type { LegalDocument } from '../shapes.ts';

interface Props {
  readonly legal: readonly LegalDocument[];
  readonly accepted: readonly string[];
  readonly onChange: (accepted: readonly string[]) => void;
  readonly error: string | undefined;
}

export function Agreements({ legal, accepted, onChange, error }: Props) {
  const [shown, setShown] = useState<LegalDocument>();
  return (
    <Container header={<Header variant="h2">Agreements</Header>}>
      <FormField errorText={error} stretch>
        <SpaceBetween size="s">
          {legal.map((item) => (
            <SpaceBetween key={item.document} direction="horizontal" size="xs" alignItems="center">
              {item.required ? (
                <Checkbox
                  checked={accepted.includes(item.document)}
                  onChange={({ detail }) =>
                    onChange(
                      detail.checked ? [...accepted, item.document] : accepted.filter((name) => name !== item.document),
                    )
                  }
                >
                  I accept the {item.title}
                </Checkbox>
              ) : (
                <Box color="text-body-secondary">{item.title}, for information</Box>
              )}
              <Button
                variant="inline-link"
                formAction="none"
                ariaLabel={`Read the ${item.title}`}
                onClick={() => setShown(item)}
              >
                Read
              </Button>
            </SpaceBetween>
          ))}
        </SpaceBetween>
      </FormField>
      {shown ? <Text item={shown} onDismiss={() => setShown(undefined)} /> : null}
    </Container>
  );
}

function Text({ item, onDismiss }: { readonly item: LegalDocument; readonly onDismiss: () => void }) {
  const loaded = useLoaded((client) => client.compliance.getLegal({ document: item.document }), [item.document]);
  return (
    <Modal
      visible
      size="large"
      header={item.title}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <Button variant="primary" formAction="none" onClick={onDismiss}>
            Close
          </Button>
        </Box>
      }
    >
      <Box variant="small" color="text-body-secondary">
        Version {item.version}
      </Box>
      <Loadable of={loaded}>{({ text }) => <div className="legal-text">{text}</div>}</Loadable>
    </Modal>
  );
}
