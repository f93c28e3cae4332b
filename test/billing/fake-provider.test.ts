import { fakeProvider } from './fake-provider.ts';
import { providerContract } from './provider-contract.ts';

providerContract('the fake provider', async () => {
  const provider = fakeProvider();
  return { provider, confirmCard: provider.confirmCard, close: async () => {} };
});
