import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';

/** Nothing yet: what would be here, and the way to begin. */
export const Empty = ({
  title,
  children,
  action,
}: {
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
}) => (
  <Box textAlign="center" color="inherit" padding={{ vertical: 'l' }}>
    <SpaceBetween size="s">
      <div>
        <b>{title}</b>
        {children ? (
          <Box variant="p" color="text-body-secondary">
            {children}
          </Box>
        ) : null}
      </div>
      {action}
    </SpaceBetween>
  </Box>
);
