/** Names of the platform's own hosts and of people whom a tenant must not pass for. */
const reserved: readonly string[] = [
  'admin',
  'api',
  'app',
  'billing',
  'console',
  'docs',
  'help',
  'login',
  'mail',
  'operators',
  'root',
  'security',
  'status',
  'support',
  'tenantry',
  'www',
];

export const isReservedSlug = (slug: string): boolean => reserved.includes(slug);
