import { fakeProvider } from './fake-provider.ts';
import { providerContract } from './provider-contract.ts';

providerContract('the fake provider', async () => {
  const provider = fakeProvider();
  return {
    provider,
    confirmCard: provider.confirmCard,
    async dispute(payment) {
      const { reference, close } = provider.dispute(payment, 1500n);
      return { reference, close: async (outcome) => close(outcome) };
    },
    close: async () => {},
  };
});
