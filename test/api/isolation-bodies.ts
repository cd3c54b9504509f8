/** What gets as far as it can be got, by operation. */
export const bodiesOf = ({
  account,
  mark,
}: {
  account: string;
  mark: string;
}): Record<string, object> => ({
  createVerification: { vendorAccount: account },
  createEndpoint: { url: 'https://client.example/kyc' },
  changeSettings: { displayName: mark },
  createKey: { name: 'made', scopes: ['keys:write'] },
  erasePerson: { reference: 'order-1' },
  tellRelationshipEnd: { reference: 'order-1', endedOn: '2026-01-31' },
  resendToEndpoint: { since: '2026-01-01T00:00:00Z', which: 'all' },
  resendNotification: {},
  reviewVerification: { decision: 'approve' },
  requestReview: {},
  judgeScreeningHit: { verdict: 'false_positive', comment: 'Another one.' },
  addNote: { note: 'Seen.' },
  retryVerification: {},
  assignVerification: { action: 'take' },
  hintFromSdk: { status: 'FINISHED' },
});
