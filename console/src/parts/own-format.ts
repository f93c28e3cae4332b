import { formatFor } from './use-format.ts';

/** On public pages no tenant says how it reads: the browser does. */
export const ownFormat = formatFor(navigator.language || 'en', Intl.DateTimeFormat().resolvedOptions().timeZone);
