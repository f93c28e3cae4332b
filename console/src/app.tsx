import Spinner from '@cloudscape-design/components/spinner';
import { lazy, Suspense, useEffect, useState } from 'react';
import { Navigate, Route, Routes, useNavigate } from 'react-router';
import { useSession } from './api/context.tsx';
import type { SessionEnd } from './api/session.ts';
import { Shell } from './shell.tsx';

const page = (load: () => Promise<{ Page: () => React.JSX.Element }>) => lazy(() => load().then(({ Page }) => ({ default: Page })));

const SignIn = page(() => import('./pages/sign-in.tsx'));
const SignUp = page(() => import('./pages/sign-up.tsx'));
const Verify = page(() => import('./pages/sign-up-verify.tsx'));
const Company = page(() => import('./pages/sign-up-company.tsx'));
const Accept = page(() => import('./pages/accept-invitation.tsx'));
const Deletion = page(() => import('./pages/deletion-receipt.tsx'));
const inside = {
  overview: page(() => import('./pages/overview.tsx')),
  projects: page(() => import('./pages/projects.tsx')),
  'projects/:projectId': page(() => import('./pages/project.tsx')),
  usage: page(() => import('./pages/usage.tsx')),
  people: page(() => import('./pages/people.tsx')),
  tokens: page(() => import('./pages/tokens.tsx')),
  plan: page(() => import('./pages/plan.tsx')),
  'payment-methods': page(() => import('./pages/payment-methods.tsx')),
  invoices: page(() => import('./pages/invoices.tsx')),
  'invoices/:invoiceId': page(() => import('./pages/invoice.tsx')),
  audit: page(() => import('./pages/audit.tsx')),
  settings: page(() => import('./pages/settings.tsx')),
};

export function App() {
  const session = useSession();
  const navigate = useNavigate();
  const [ended, setEnded] = useState<SessionEnd>();
  useEffect(
    () =>
      session.onEnd((reason) => {
        setEnded(reason);
        navigate(`/signin?ended=${reason}`);
      }),
    [session, navigate],
  );
  return (
    <Suspense fallback={<Spinner size="large" />}>
      <Routes>
        <Route path="/signin" element={<SignIn key={ended} />} />
        <Route path="/signup" element={<SignUp />} />
        <Route path="/signup/verify" element={<Verify />} />
        <Route path="/signup/company" element={<Company />} />
        <Route path="/invitations/accept" element={<Accept />} />
        <Route path="/deletions/:receiptId" element={<Deletion />} />
        <Route element={session.isSignedIn() ? <Shell /> : <Navigate to="/signin" replace />}>
          {Object.entries(inside).map(([path, Page]) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<Navigate to="/overview" replace />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
