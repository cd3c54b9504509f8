import { z } from 'zod';

/** ASSUMED: the document names no limit. In bytes, of the file itself. */
export const MAX_PDF_BYTES = 5 * 1024 * 1024;

/** How the document's sample begins `pdf_content`. */
const CONTENT_PREFIX = 'data:@file/pdf;base64,';

const PDF_MAGIC = Buffer.from('%PDF-');
const DATA_URL = /^data:application\/pdf;base64,/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

const url = z.string().max(2_000).refine(isPlainHttps, {
  error: 'must be an https address without user and password',
});

function isPlainHttps(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === 'https:' && username === '' && password === '';
}

/** Base64, with or without `data:application/pdf;base64,` before it; kept without. */
const content = z
  .string()
  .transform((text) => text.replace(DATA_URL, ''))
  .superRefine((base64, context) => {
    const fault = faultIn(base64);
    if (fault !== null) context.addIssue({ code: 'custom', message: fault });
  });

function faultIn(base64: string): string | null {
  if (base64.length > Math.ceil(MAX_PDF_BYTES / 3) * 4) {
    return `must be a PDF of at most ${MAX_PDF_BYTES} bytes`;
  }
  if (base64.length % 4 !== 0 || !BASE64.test(base64)) return 'must be base64';
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > MAX_PDF_BYTES) return `must be a PDF of at most ${MAX_PDF_BYTES} bytes`;
  return bytes.subarray(0, PDF_MAGIC.length).equals(PDF_MAGIC) ? null : 'must be a PDF';
}

/** A PDF that the person signs: where the vendor fetches it, or the file itself. */
export const pdfOption = z
  .strictObject({ url: url.optional(), content: content.optional() })
  .refine((pdf) => (pdf.url === undefined) !== (pdf.content === undefined), {
    error: 'must have either url, an https address, or content, a PDF in base64',
  });
type PdfOption = z.infer<typeof pdfOption>;

/** `pdf_url` or `pdf_content` of `ident/create`. */
export function pdfFields(pdf: PdfOption | undefined): Record<string, string> {
  const { url: address, content: base64 } = pdf ?? {};
  return {
    ...(address === undefined ? {} : { pdf_url: address }),
    ...(base64 === undefined ? {} : { pdf_content: `${CONTENT_PREFIX}${base64}` }),
  };
}
