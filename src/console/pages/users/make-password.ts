/** 120 random bits that a person can type: letters and digits without those that look alike. */
export function makePassword(): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const random = crypto.getRandomValues(new Uint8Array(24));
  const text = [...random].map((byte) => letters[byte % letters.length]).join('');
  return text.match(/.{6}/g)?.join('-') ?? text;
}
