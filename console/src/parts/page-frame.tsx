import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import ContentLayout from '@cloudscape-design/components/content-layout';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router';
import { useTitle } from './use-title.ts';

interface Props {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The page above this one. */
  readonly up?: { readonly text: string; readonly href: string };
  readonly children: ReactNode;
}

export function PageFrame({ title, description, actions, up, children }: Props) {
  useTitle(title);
  const navigate = useNavigate();
  return (
    <ContentLayout
      {...(up
        ? {
            breadcrumbs: (
              <BreadcrumbGroup
                items={[up, { text: title, href: '#' }]}
                onFollow={(event) => {
                  event.preventDefault();
                  if (event.detail.href !== '#') void navigate(event.detail.href);
                }}
              />
            ),
          }
        : {})}
      header={
        <Header variant="h1" description={description} actions={actions}>
          {title}
        </Header>
      }
    >
      <SpaceBetween size="l">{children}</SpaceBetween>
    </ContentLayout>
  );
}
