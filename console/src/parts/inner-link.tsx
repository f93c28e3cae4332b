import Link, { type LinkProps } from '@cloudscape-design/components/link';
import { useNavigate } from 'react-router';

/** A link within the console: no reload, yet a real address for a new tab. */
export function InnerLink(props: LinkProps & { readonly href: string }) {
  const navigate = useNavigate();
  return (
    <Link
      {...props}
      onFollow={(event) => {
        event.preventDefault();
        void navigate(props.href);
      }}
    />
  );
}
