import QRCode from 'qrcode';
import { linkRoute } from './link-route.ts';

export const readLinkQrCode = linkRoute({
  method: 'get',
  path: '/v/:link/qr.svg',
  otherwise: 'not_found',
  operationId: 'readLinkQrCode',
  tag: 'Link',
  summary: 'Our link as a QR code',
  description: "It stays good when the vendor's session, and the vendor's own code, has died.",
  responses: {
    200: {
      description: 'The code.',
      content: { 'image/svg+xml': { schema: { type: 'string' } } },
    },
  },
  handle: async ({ response, opened }, { publicUrl }) => {
    const svg = await QRCode.toString(`${publicUrl}${opened.path}`, {
      type: 'svg',
      errorCorrectionLevel: 'M',
      margin: 2,
    });
    // The client's own pages may show it.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.type('image/svg+xml').send(svg);
  },
});
