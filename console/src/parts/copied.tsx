import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

interface Props {
  readonly label: string;
  readonly value: string;
  /** As people read it, where that is not as machines do. */
  readonly shown?: string | undefined;
}

/** Readable, selectable, and copied with one press. */
export const Copied = ({ label, value, shown }: Props) => (
  <CopyToClipboard
    variant="inline"
    textToDisplay={shown ?? value}
    textToCopy={value}
    copyButtonAriaLabel={`Copy ${label}`}
    copySuccessText="Copied"
    copyErrorText="It could not be copied"
  />
);
