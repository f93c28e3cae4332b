import Box from '@cloudscape-design/components/box';
import CopyToClipboard from '@cloudscape-design/components/copy-to-clipboard';

/** Shown once: readable, selectable, and copied with one press. */
export const Secret = ({ label, value }: { readonly label: string; readonly value: string }) => (
  <div>
    <Box variant="awsui-key-label">{label}</Box>
    <CopyToClipboard
      variant="inline"
      textToDisplay={value}
      textToCopy={value}
      copyButtonAriaLabel={`Copy ${label.toLowerCase()}`}
      copySuccessText="Copied"
      copyErrorText="It could not be copied"
    />
  </div>
);
