import { createContext, useContext } from 'react';

/** Which of the consoles this is, where a part that both show tells it. */
export interface Product {
  readonly name: string;
  readonly logo: string;
  readonly motto: string;
  /** Staff look a request up themselves: every problem tells its id. */
  readonly isForStaff: boolean;
}

export const ProductContext = createContext<Product>({
  name: 'Tenantry',
  logo: '/mark.svg',
  motto: 'Every tenant’s data has a key of its own.',
  isForStaff: false,
});

export const useProduct = (): Product => useContext(ProductContext);
