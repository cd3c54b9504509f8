import type { PhotoAdvice } from '../../domain/capture-verdict.ts';
import type { Status } from '../../domain/status.ts';
import { findVendor } from '../../vendors/registry.ts';
import type { Vendor } from '../../vendors/vendor.ts';
import { giveSession } from './given-session.ts';
import { idOf, start, startApi, type TestApi, VERIFF_BODY } from './support.ts';

const ADVICE = new Map<string, PhotoAdvice>([
  ['glare', 'glare'],
  ['code-101', 'glasses'],
]);

/** A vendor that takes images; who judges them is the dispatch of the tests. */
function withCapture(vendor: Vendor, options: { mostPhotos?: number }): Vendor {
  const steps = ['front-id', 'selfie'];
  const never = (): never => {
    throw new Error('The API never calls a vendor.');
  };
  return {
    ...vendor,
    lifecycle: { ...vendor.lifecycle, capture: { hosted: true, direct: steps } },
    directCapture: { ...options, steps, advice: ADVICE, upload: never, submit: never },
  };
}

/** The API, with a Veriff that takes images of two steps. */
export function startCaptureApi(options: { mostPhotos?: number } = {}): Promise<TestApi> {
  const veriff = withCapture(findVendor('veriff'), options);
  return startApi({
    overrides: { vendors: (name) => (name === 'veriff' ? veriff : findVendor(name)) },
  });
}

export interface GivenCapture {
  status?: Status;
  capture?: 'hosted' | 'direct';
  ready?: boolean;
  reference?: string;
}

/** A verification by direct capture, with a session unless it is not to be ready. */
export async function giveCapture(
  api: TestApi,
  key: string,
  {
    status,
    capture = 'direct',
    ready = true,
    reference = VERIFF_BODY.reference,
  }: GivenCapture = {},
): Promise<{ id: string; url: string }> {
  const id = idOf(await start(api, key, { ...VERIFF_BODY, reference, capture }));
  if (ready) await giveSession(api, id, { url: undefined });
  if (status !== undefined) {
    await api.sql('update verifications set status = $2 where id = $1', [id, status]);
  }
  return { id, url: `${api.url}/v1/verifications/${id}` };
}
