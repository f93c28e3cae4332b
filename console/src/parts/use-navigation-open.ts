import { useEffect, useState } from 'react';

/** Where Cloudscape lays pages out for a phone, and closes the navigation. */
const NARROW = '(max-width: 688px)';

/** The layout closes the navigation on a narrow window; it comes back with the room for it. */
export function useNavigationOpen(): readonly [boolean, (open: boolean) => void] {
  const [open, setOpen] = useState(() => !window.matchMedia(NARROW).matches);
  useEffect(() => {
    const narrow = window.matchMedia(NARROW);
    // After the layout's own listener, whichever was first.
    const follow = () => void setTimeout(() => setOpen(!narrow.matches), 50);
    narrow.addEventListener('change', follow);
    return () => narrow.removeEventListener('change', follow);
  }, []);
  return [open, setOpen];
}
