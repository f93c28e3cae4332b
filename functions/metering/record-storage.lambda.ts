import type { EventBridgeEvent } from 'aws-lambda';
import type { Envelope } from '../kernel/event.ts';
import { instant } from '../kernel/time.ts';
import { systemClock } from '../platform/clock.ts';
import { subscriber } from '../platform/workflow.ts';
import { workspace } from '../workspace/contract.ts';
import { recordDeps } from './deps.ts';
import type { StorageFact } from './ports.ts';
import { recordStorage } from './verbs/record-storage.ts';

type FileFact = Envelope<{ readonly fileId: string; readonly sizeBytes: number; readonly at: string }>;

const record =
  (kind: StorageFact['kind']) =>
  ({ tenantId, data: { fileId, sizeBytes, at } }: FileFact) =>
    recordStorage({ now: systemClock() }, { fileId, sizeBytes, kind, at: instant(at) }, recordDeps(tenantId));

const { fileStored, fileDeleted } = workspace.events;
const stored = subscriber(fileStored, record('stored'));
const deleted = subscriber(fileDeleted, record('deleted'));

export const handler = (event: EventBridgeEvent<string, unknown>): Promise<void> =>
  event['detail-type'] === fileStored.type ? stored(event) : deleted(event);
