import type { Product } from '../parts/product.ts';

export const operators: Product = {
  name: 'Tenantry operators',
  logo: '/operators/mark.svg',
  motto: 'For staff. What is done here is in the audit trail.',
  isForStaff: true,
};
