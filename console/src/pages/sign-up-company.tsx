import { useState } from 'react';
import { Navigate } from 'react-router';
import { useLoaded } from '../api/context.tsx';
import { InnerLink } from '../parts/inner-link.tsx';
import { Loadable } from '../parts/loadable.tsx';
import { PublicFrame } from '../parts/public-frame.tsx';
import { keepDraft, readDraft } from '../parts/sign-up-draft.ts';
import { CompanyForm } from './sign-up-company-form.tsx';
import { Provisioning } from './sign-up-provisioning.tsx';
import { ResumeForm } from './sign-up-resume.tsx';

interface Going {
  readonly password: string;
}

/** The form; then the making of the tenant; and after a reload in its midst, the password again. */
export function Page() {
  const [draft, setDraft] = useState(readDraft);
  const [going, setGoing] = useState<Going>();
  const [refused, setRefused] = useState<unknown>();
  const loaded = useLoaded(async (client) => {
    const [plans, legal] = await Promise.all([client.billing.listPlans(), client.compliance.listLegal()]);
    return { plans: plans.data, legal: legal.data };
  }, []);
  if (!draft?.signupToken) return <Navigate to="/signup" replace />;
  const keep = (next: typeof draft) => {
    keepDraft(next);
    setDraft(next);
  };
  const { attempt, ...fresh } = draft;
  const giveUp = (error?: unknown) => {
    keep(fresh);
    setRefused(error);
    setGoing(undefined);
  };
  return (
    <PublicFrame title="Your company" wide aside={<InnerLink href="/signup">Use another address</InnerLink>}>
      {attempt && going ? (
        <Provisioning draft={draft} attempt={attempt} password={going.password} onRefused={giveUp} />
      ) : attempt ? (
        <ResumeForm
          name={attempt.company.name}
          onContinue={(password) => setGoing({ password })}
          onChange={() => giveUp()}
        />
      ) : null}
      {/* Hidden rather than gone while the tenant is made: a refusal comes back to what was typed. */}
      <div hidden={attempt !== undefined}>
        <Loadable of={loaded}>
          {({ plans, legal }) => (
            <CompanyForm
              plans={plans}
              legal={legal}
              error={refused}
              onSubmit={(company, password) => {
                setRefused(undefined);
                keep({ ...fresh, attempt: { key: crypto.randomUUID(), company } });
                setGoing({ password });
              }}
            />
          )}
        </Loadable>
      </div>
    </PublicFrame>
  );
}
