import FormField from '@cloudscape-design/components/form-field';
import RadioGroup from '@cloudscape-design/components/radio-group';
import { useState } from 'react';
import { Navigate, useLocation } from 'react-router';
import { ApiProblem } from '../../../sdk/client.ts';
import { useSignedIn } from '../api/context.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { SignInForm } from '../parts/sign-in-form.tsx';

interface TenantName {
  readonly id: string;
  readonly name: string;
}

/** The password was right and several tenants know this person: the answer names them. */
const choicesIn = (error: unknown): readonly TenantName[] =>
  error instanceof ApiProblem && error.code === 'tenant-choice' && Array.isArray(error.body['tenants'])
    ? (error.body['tenants'] as TenantName[])
    : [];

export function Page() {
  const signedIn = useSignedIn();
  const state = useLocation().state as { from?: string; email?: string } | null;
  const [tenant, setTenant] = useState<string>();
  const [tenants, setTenants] = useState<readonly TenantName[]>([]);
  if (signedIn) return <Navigate to={state?.from ?? '/overview'} replace />;
  return (
    <SignInForm
      email={state?.email}
      aside={
        <>
          New here? <InnerLink href="/signup">Create an account</InnerLink>
        </>
      }
      begin={async (client, credentials) => {
        try {
          return await client.identity.createSession({ ...credentials, ...(tenant ? { tenant } : {}) });
        } catch (error) {
          if (choicesIn(error).length > 0) setTenants(choicesIn(error));
          throw error;
        }
      }}
      isExpected={(error) => choicesIn(error).length > 0}
      isReady={tenants.length === 0 || tenant !== undefined}
    >
      {tenants.length > 0 ? (
        <FormField label="Company" description="You belong to several. Which one do you want to open?">
          <RadioGroup
            value={tenant ?? null}
            onChange={({ detail }) => setTenant(detail.value)}
            items={tenants.map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FormField>
      ) : null}
    </SignInForm>
  );
}
