/** `TEST_RELEASE=1 npm run test:reliability`: what takes ten minutes or half an hour is done too, once for each release. */
export const isRelease = process.env.TEST_RELEASE === '1';
