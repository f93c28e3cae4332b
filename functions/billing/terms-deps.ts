import { numberedDocument } from './platform-store.ts';
import { staffInTenant, staffPlatform } from './staff-deps.ts';
import type { OperateTermsDeps } from './terms-ports.ts';

export const operateTermsDeps = (): OperateTermsDeps => ({
  documentOf: (number) => numberedDocument(staffPlatform(), number),
  inTenant: staffInTenant,
});
