import { Navigate, useLocation } from 'react-router';
import { useSignedIn } from '../../api/context.tsx';
import { SignInForm } from '../../parts/sign-in-form.tsx';

export function Page() {
  const signedIn = useSignedIn();
  const state = useLocation().state as { from?: string } | null;
  if (signedIn) return <Navigate to={state?.from ?? '/tenants'} replace />;
  return <SignInForm begin={(client, credentials) => client.identity.createOperatorSession(credentials)} />;
}
