/** A degree of a place, whatever tells it: the car, its charging, its navigation, or a signal that no catalogue knows. */
export const tellsDegree = (path: string): boolean => /(^|\.)(Latitude|Longitude)$/.test(path);

/** Signals that tell where a vehicle is or goes, and all beside and below them. */
export const placeSignals =
  /^Vehicle\.CurrentLocation(\.|$)|\.Charging\.Location(\.|$)|\.DestinationSet(\.|$)|(^|\.)(Latitude|Longitude)$/;
export const tellsPlace = (path: string): boolean => placeSignals.test(path);
