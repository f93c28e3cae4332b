import { useEffect } from 'react';
import { isRightToLeft } from './locales.ts';

/** The page runs in the direction of the reader's language. */
export function useDirection(locale: string): void {
  useEffect(() => {
    document.documentElement.dir = isRightToLeft(locale) ? 'rtl' : 'ltr';
    return () => {
      document.documentElement.dir = 'ltr';
    };
  }, [locale]);
}
