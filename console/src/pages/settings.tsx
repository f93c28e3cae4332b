import { useHere } from '../here.ts';
import { PageFrame } from '../parts/page-frame.tsx';
import { CompanySettings } from './settings-company.tsx';
import { DangerZone } from './settings-danger.tsx';
import { EncryptionKey } from './settings-key.tsx';
import { Limits } from './settings-limits.tsx';
import { SampleData } from './settings-sample-data.tsx';

export function Page() {
  const { may, tenant } = useHere();
  return (
    <PageFrame title="Settings" description="What holds for the whole company.">
      <CompanySettings key={tenant.etag} />
      <EncryptionKey />
      <Limits />
      {may('projects:write') ? <SampleData /> : null}
      {may('tenant:delete') ? <DangerZone /> : null}
    </PageFrame>
  );
}
