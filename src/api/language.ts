import type { FastifyRequest } from 'fastify';
import { type Language, nearestLanguage } from '../shared/languages.ts';

/** The reader's language by `Accept-Language`: the first that we have, in order of preference; else English. */
export function languageOf(request: FastifyRequest): Language {
  const wanted = (request.headers['accept-language'] ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', quality = 'q=1'] = part.trim().split(/\s*;\s*/);
      return { tag, quality: Number(quality.replace(/^q=/, '')) || 0 };
    })
    .filter(({ tag, quality }) => /^(en|zh|es)\b/i.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return nearestLanguage(wanted[0]?.tag);
}
