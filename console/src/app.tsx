import { type ComponentType, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useSession, useSignedIn } from './api/context.tsx';
import { late } from './parts/late.tsx';
import { Waiting } from './parts/waiting.tsx';

const page = (load: () => Promise<{ Page: ComponentType }>) => late(async () => (await load()).Page);

const Shell = late(async () => (await import('./shell.tsx')).Shell);

const open = {
  signin: page(() => import('./pages/sign-in.tsx')),
  signup: page(() => import('./pages/sign-up.tsx')),
  'signup/verify': page(() => import('./pages/sign-up-verify.tsx')),
  'signup/company': page(() => import('./pages/sign-up-company.tsx')),
  'invitations/accept': page(() => import('./pages/accept-invitation.tsx')),
  deleted: page(() => import('./pages/deleted.tsx')),
  'deletions/:receiptId': page(() => import('./pages/deletion-receipt.tsx')),
};
const inside = {
  overview: page(() => import('./pages/overview.tsx')),
  projects: page(() => import('./pages/projects.tsx')),
  'projects/:projectId': page(() => import('./pages/project.tsx')),
  usage: page(() => import('./pages/usage.tsx')),
  health: page(() => import('./pages/health.tsx')),
  people: page(() => import('./pages/people.tsx')),
  tokens: page(() => import('./pages/tokens.tsx')),
  plan: page(() => import('./pages/plan.tsx')),
  'payment-methods': page(() => import('./pages/payment-methods.tsx')),
  'billing-details': page(() => import('./pages/billing-details.tsx')),
  invoices: page(() => import('./pages/invoices.tsx')),
  'invoices/:invoiceId': page(() => import('./pages/invoice.tsx')),
  audit: page(() => import('./pages/audit.tsx')),
  settings: page(() => import('./pages/settings.tsx')),
};

/** What is behind sign-in; whoever is signed out goes where the session said, and comes back after signing in. */
function Guarded() {
  const session = useSession();
  const signedIn = useSignedIn();
  const { pathname, search } = useLocation();
  if (signedIn) return <Shell />;
  return <Navigate to={session.exit()} state={{ from: `${pathname}${search}` }} replace />;
}

export function App() {
  return (
    <Suspense fallback={<Waiting />}>
      <Routes>
        {Object.entries(open).map(([path, Page]) => (
          <Route key={path} path={path} element={<Page />} />
        ))}
        <Route element={<Guarded />}>
          {Object.entries(inside).map(([path, Page]) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<Navigate to="/overview" replace />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
