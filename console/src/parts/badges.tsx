import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';

const looks: Readonly<Record<string, StatusIndicatorProps.Type>> = {
  active: 'success',
  ready: 'success',
  paid: 'success',
  succeeded: 'success',
  accepted: 'success',
  done: 'success',
  current: 'success',
  trialing: 'info',
  final: 'info',
  open: 'info',
  coming: 'info',
  past: 'stopped',
  compensated: 'stopped',
  provisioning: 'in-progress',
  suspended: 'warning',
  retrying: 'in-progress',
  grace: 'pending',
  recovered: 'success',
  'written-off': 'stopped',
  closing: 'warning',
  deleting: 'in-progress',
  deleted: 'stopped',
  credited: 'info',
  refunded: 'info',
  disputed: 'warning',
  'charged-back': 'error',
  pending: 'pending',
  draft: 'pending',
  running: 'in-progress',
  paused: 'pending',
  stopped: 'warning',
  'past-due': 'error',
  failed: 'error',
  denied: 'error',
  'requires-action': 'warning',
  inactive: 'stopped',
  revoked: 'stopped',
  expired: 'stopped',
  void: 'stopped',
  canceled: 'stopped',
};

const words: Readonly<Record<string, string>> = { final: 'open' };

/** `past-due` as “Past due”. */
export const sentence = (state: string): string => {
  const text = state.replaceAll('-', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
};

export const StateBadge = ({ state }: { readonly state: string }) => (
  <StatusIndicator type={looks[state] ?? 'info'}>{sentence(words[state] ?? state)}</StatusIndicator>
);
