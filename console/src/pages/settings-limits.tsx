import { useLoaded } from '../api/context.tsx';
import { LimitList } from '../parts/limit-list.tsx';

export function Limits() {
  const loaded = useLoaded((client) => client.isolation.getLimits(), []);
  return <LimitList description="What your plan gives you, and how much of it is used at this moment." of={loaded} />;
}
