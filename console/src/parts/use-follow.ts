import { useEffect } from 'react';

/** Reads again every so often while something is under way. */
export function useFollow(reload: () => void, isUnderWay: boolean, everyMs = 3_000): void {
  useEffect(() => {
    if (!isUnderWay) return;
    const timer = setInterval(reload, everyMs);
    return () => clearInterval(timer);
  }, [reload, isUnderWay, everyMs]);
}
