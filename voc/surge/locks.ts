/** Name of the lock that everybody who counts in a stream holds until the commit. */
export function streamLock(stream: string): string {
  return `surge/${stream}`;
}
