/** What its reader said he wants to see the places of a vehicle for: until the console is loaded anew, as at every sign-out. */
const purposes = new Map<string, string>();

export const locationPurpose = (vin: string): string | undefined => purposes.get(vin);
export const setLocationPurpose = (vin: string, purpose: string): void => {
  purposes.set(vin, purpose);
};
