/** Passkeys belong to a host name, and browsers have them where the page came over a safe way. */
export const canUsePasskeys = (): boolean =>
  window.isSecureContext &&
  'PublicKeyCredential' in window &&
  !/^(\d+(\.\d+){3}|\[.*\])$/.test(window.location.hostname);
