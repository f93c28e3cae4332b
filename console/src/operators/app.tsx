import { type ComponentType, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { useSession, useSignedIn } from '../api/context.tsx';
import { late } from '../parts/late.tsx';
import { useDirection } from '../parts/use-direction.ts';
import { Waiting } from '../parts/waiting.tsx';

const page = (load: () => Promise<{ Page: ComponentType }>) => late(async () => (await load()).Page);

const Shell = late(async () => (await import('./shell.tsx')).Shell);
const SignIn = page(() => import('./pages/sign-in.tsx'));

const inside = {
  tenants: page(() => import('./pages/tenants.tsx')),
  'tenants/new': page(() => import('./pages/tenant-new.tsx')),
  'tenants/:tenantId': page(() => import('./pages/tenant.tsx')),
  operations: page(() => import('./pages/operations.tsx')),
  'operations/:operationId': page(() => import('./pages/operation.tsx')),
  unpaid: page(() => import('./pages/dunning.tsx')),
  'heavy-tenants': page(() => import('./pages/heavy-tenants.tsx')),
  plans: page(() => import('./pages/plans.tsx')),
  revenue: page(() => import('./pages/revenue.tsx')),
  reconciliations: page(() => import('./pages/reconciliations.tsx')),
  'reconciliations/:name': page(() => import('./pages/reconciliation.tsx')),
  migrations: page(() => import('./pages/migrations.tsx')),
  'dead-letters': page(() => import('./pages/dead-letters.tsx')),
  audit: page(() => import('./pages/audit.tsx')),
  account: page(() => import('./pages/account.tsx')),
};

/** What is behind sign-in; whoever is signed out comes back to where they were. */
function Guarded() {
  const session = useSession();
  const signedIn = useSignedIn();
  const { pathname, search } = useLocation();
  if (signedIn) return <Shell />;
  return <Navigate to={session.exit()} state={{ from: `${pathname}${search}` }} replace />;
}

export function App() {
  useDirection(navigator.language || 'en');
  return (
    <Suspense fallback={<Waiting />}>
      <Routes>
        <Route path="signin" element={<SignIn />} />
        <Route element={<Guarded />}>
          {Object.entries(inside).map(([path, Page]) => (
            <Route key={path} path={path} element={<Page />} />
          ))}
          <Route path="*" element={<Navigate to="/tenants" replace />} />
        </Route>
      </Routes>
    </Suspense>
  );
}
