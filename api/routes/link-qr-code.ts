import QRCode from 'qrcode';
import { KycError } from '../../domain/errors.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { problems, PUBLIC, type Route } from '../openapi/route.ts';
import { linkPath } from '../schemas/query.ts';
import { openLink } from './link-target.ts';

export function linkQrCodeRoute(dependencies: ApiDependencies): Route {
  return {
    method: 'get',
    path: '/v/:link/qr.svg',
    documentation: {
      operationId: 'readLinkQrCode',
      tags: ['Link'],
      summary: 'Our link as a QR code',
      description: "It stays good when the vendor's session, and the vendor's own code, has died.",
      ...PUBLIC,
      request: { params: linkPath },
      responses: {
        200: {
          description: 'The code.',
          content: { 'image/svg+xml': { schema: { type: 'string' } } },
        },
        ...problems('not_found'),
      },
    },
    handlers: [
      async (request, response) => {
        const opened = await openLink(dependencies, request);
        if (opened === null) throw new KycError('not_found', 'There is nothing here.');
        const svg = await QRCode.toString(`${dependencies.publicUrl}${opened.path}`, {
          type: 'svg',
          errorCorrectionLevel: 'M',
          margin: 2,
        });
        // The client's own pages may show it.
        response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
        response.type('image/svg+xml').send(svg);
      },
    ],
  };
}
