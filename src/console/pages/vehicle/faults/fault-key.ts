/** What the page's address calls a fault. */
export const faultKey = ({ ecu, system, code }: { ecu: string; system: string; code: string }): string =>
  `${ecu}/${system}/${code}`;
