import type { OutgoingEvent } from '../../kernel/change.ts';
import type { Instant } from '../../kernel/time.ts';
import { workspace } from '../contract.ts';
import type { FileRecord } from '../ports.ts';

/** The object goes with this event, after the commit: an item without its object would be a broken promise. */
export function fileRemoved({ id, sizeBytes, state, isSample }: FileRecord, at: Instant): OutgoingEvent {
  const definition = state === 'ready' ? workspace.events.fileDeleted : workspace.events.uploadCanceled;
  return definition.make({ fileId: id, sizeBytes, at, ...(isSample ? { isSample } : {}) });
}
