import { useEffect, useState } from 'react';
import { serverNow } from '../../api/server-clock.ts';

/** The server's time, told anew each second while `isWanted`. */
export function useSecond(isWanted = true): number {
  const [now, setNow] = useState(serverNow);
  useEffect(() => {
    if (!isWanted) return;
    setNow(serverNow());
    const timer = setInterval(() => setNow(serverNow()), 1000);
    return () => clearInterval(timer);
  }, [isWanted]);
  return now;
}
