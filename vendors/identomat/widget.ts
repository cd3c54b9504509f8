/** What the base URL of the API has more than the page that people visit. */
const API_SUFFIX = /\/external-api$/;

/** What the vendor's page says to the page around it when the person is through. */
const DONE_MESSAGE = 'DONE';

/** "Redirecting the user's browser to widget.identomat.com": `https://…/?session_token=…`. */
export function widgetUrl(baseUrl: string, sessionToken: string): string {
  const url = new URL(baseUrl);
  url.pathname = `${url.pathname.replace(/\/+$/, '').replace(API_SUFFIX, '')}/`;
  url.search = new URLSearchParams({ session_token: sessionToken }).toString();
  return url.toString();
}

/** For a page that shows the vendor's in a frame: whose messages to believe, and which one counts. */
export function embedding(baseUrl: string): { origin: string; doneMessage: string } {
  return { origin: new URL(baseUrl).origin, doneMessage: DONE_MESSAGE };
}
