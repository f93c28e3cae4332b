import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useId } from 'react';
import { ProblemAlert } from './problem-alert.tsx';

interface Props {
  readonly title: string;
  readonly submitText: string;
  readonly busy: boolean;
  readonly error: unknown;
  readonly disabled?: boolean;
  readonly size?: 'small' | 'medium' | 'large';
  readonly onSubmit: () => void;
  readonly onDismiss: () => void;
  readonly children: ReactNode;
}

/** A question or a short form. It stays open, with what was typed, until the deed is done. */
export function ActionModal({ title, submitText, busy, error, disabled, size, onSubmit, onDismiss, children }: Props) {
  const form = useId();
  return (
    <Modal
      visible
      header={title}
      size={size ?? 'medium'}
      onDismiss={() => !busy && onDismiss()}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss} disabled={busy}>
              Cancel
            </Button>
            <Button variant="primary" form={form} formAction="submit" loading={busy} disabled={disabled ?? false}>
              {submitText}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!disabled) onSubmit();
        }}
      >
        <SpaceBetween size="m">
          <ProblemAlert error={error} />
          {typeof children === 'string' ? <Box>{children}</Box> : children}
        </SpaceBetween>
      </form>
    </Modal>
  );
}
