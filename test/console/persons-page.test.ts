import { describe, expect, it } from 'vitest';
import { personsPage } from '../../console/views/persons-page.ts';
import { NO_BRANDING } from '../../store/index.ts';

const asked = { decision: 'resubmit', reasons: ['face_not_visible', 'known_fraud'] } as const;
const about = { locale: 'en', maxAttempts: 3 };

describe('what is shown before another try is asked for', () => {
  it('is the page behind the link, with the reason that may be told', () => {
    const { title, body } = personsPage({ ...about, capture: 'hosted' }, NO_BRANDING, asked);
    expect(title).toBe('Please try once more');
    expect(body.text).toContain('Your face was not clearly visible.');
    expect(body.text).toContain('You have 3 tries left.');
    expect(body.text).not.toContain('fraud');
  });

  it('is what an app is told to say, where it takes the photos, and where the link leads back to it', () => {
    const { title, body } = personsPage({ ...about, capture: 'direct' }, NO_BRANDING, asked);
    expect(title).toBe('Please go back to the app or page you came from');
    expect(body.text).toContain('Your face was not clearly visible.');
    expect(body.text).toContain('Take the photos, one after the other, and hand them in.');
    expect(body.text).not.toContain('Try again');
    expect(body.text).not.toContain('fraud');
  });
});
