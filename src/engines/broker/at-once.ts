/**
 * A promise's face on a value that is there. aedes awaits its store by `.then`; answered at once, its whole way from a
 * publication to its subscribers runs in one piece, so that no message overtakes another and aedes' counter of
 * duplicates never sees them out of order.
 */
export interface AtOnce<T> {
  then(onValue: (value: T) => void, onError?: (error: Error) => void): AtOnce<T>;
  finally(callback: () => void): AtOnce<T>;
}

export function atOnce<T>(value: T): AtOnce<T> {
  const face: AtOnce<T> = {
    // biome-ignore lint/suspicious/noThenProperty: being thenable is what it is for
    then(onValue) {
      onValue(value);
      return face;
    },
    finally(callback) {
      callback();
      return face;
    },
  };
  return face;
}
