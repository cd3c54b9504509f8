import { html, type Markup } from '../../api/pages/html.ts';
import type { MediaRow, NoMedia, VerificationRow } from '../../store/index.ts';
import type { ConsoleSpeech } from '../words/spoken.ts';
import { caseAddress, empty, section } from './parts.ts';

/** Photos and videos side by side: who took them and when, and whether they are as the vendor says. */
export function photos(
  speech: ConsoleSpeech,
  { id, capture }: Pick<VerificationRow, 'id' | 'capture'>,
  { media, noMedia }: { media: readonly MediaRow[]; noMedia: NoMedia | null },
): Markup {
  const title = speech.page('photosTitle');
  if (noMedia !== null) return section(title, empty(speech.page(`photos_${noMedia}`)));
  const shown = media.map((row) => figure(speech, { id, capture }, row));
  // What the script's buttons say.
  return section(
    title,
    html`<div
      class="photos"
      data-photos
      data-larger="${speech.page('photoLarger')}"
      data-smaller="${speech.page('photoSmaller')}"
      data-turn="${speech.page('photoTurn')}"
      data-close="${speech.page('photoClose')}"
    >
      ${shown}
    </div>`,
  );
}

const mediaAddress = (verificationId: string, mediaId: string): string =>
  `${caseAddress(verificationId)}/media/${mediaId}`;

function figure(
  speech: ConsoleSpeech,
  { id, capture }: Pick<VerificationRow, 'id' | 'capture'>,
  row: MediaRow,
): Markup {
  const { item, session, state, archivedAt } = row;
  const said = [
    speech.page('session', { number: session }),
    speech.page(capture === 'direct' ? 'takenInApp' : 'takenAtVendor'),
    ...(archivedAt === null ? [] : [speech.page('keptSince', { at: speech.timeText(archivedAt) })]),
    checksum(speech, row),
    ...(item.timestamp === null ? [] : [speech.page('timestamped')]),
  ];
  return html`<figure>
    ${state === 'archived' ? picture(speech, id, row) : empty(speech.words.media[state])}
    <figcaption><strong>${item.name}</strong> ${said.join(' · ')}</figcaption>
  </figure>`;
}

/** The script turns and enlarges it; without one, its address shows it alone. */
function picture(speech: ConsoleSpeech, verificationId: string, { id, item, session }: MediaRow) {
  const address = mediaAddress(verificationId, id);
  const text = speech.page('photoText', { name: item.name, session });
  if (item.kind === 'video') {
    return html`<video
      controls
      muted
      preload="none"
      src="${address}"
      aria-label="${text}"
    ></video>`;
  }
  return html`<a href="${address}" data-photo
    ><img src="${address}" alt="${text}" loading="lazy"
  /></a>`;
}

function checksum(speech: ConsoleSpeech, { state, verified }: MediaRow): string {
  if (state !== 'archived') return speech.page('noChecksum');
  if (verified === null) return speech.page('vendorGaveNoChecksum');
  return speech.page(verified ? 'checksumHolds' : 'checksumDiffers');
}
