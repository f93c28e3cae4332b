import { useEffect } from 'react';
import { useProduct } from './product.ts';

/** The tab's title: where one is, then the product. */
export function useTitle(title: string): void {
  const { name } = useProduct();
  useEffect(() => {
    document.title = `${title} · ${name}`;
  }, [title, name]);
}
