import Box from '@cloudscape-design/components/box';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useProduct } from './product.ts';
import { useTitle } from './use-title.ts';

interface Props {
  readonly title: string;
  readonly wide?: boolean;
  /** A link to the other door, e.g. from sign-up to sign-in. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** What people see before and after they are signed in. */
export function PublicFrame({ title, wide, aside, children }: Props) {
  useTitle(title);
  const { name, logo, motto } = useProduct();
  return (
    <div className="public">
      <header className="public-header">
        <Link to="/signin" className="brand">
          <img src={logo} alt="" />
          {name}
        </Link>
        <Box color="text-body-secondary">{aside}</Box>
      </header>
      <main className={wide ? 'public-main wide' : 'public-main'}>{children}</main>
      <footer className="public-footer">
        <Box variant="small" color="text-body-secondary">
          {motto}
        </Box>
      </footer>
    </div>
  );
}
