/** Confirms a SetupIntent as the browser would: publishable key, client secret, a test card, never our API. */
export async function confirmCard(
  stripeUrl: string,
  session: { publishableKey: string; clientSecret: string },
  paymentMethod = 'pm_card_visa',
): Promise<{ status: number; body: { status?: string; error?: { code: string; decline_code?: string } } }> {
  const id = session.clientSecret.split('_secret_')[0];
  const response = await fetch(`${stripeUrl}/v1/setup_intents/${id}/confirm`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${session.publishableKey}`, 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ payment_method: paymentMethod, client_secret: session.clientSecret }),
  });
  return {
    status: response.status,
    body: (await response.json()) as { status?: string; error?: { code: string; decline_code?: string } },
  };
}
