/** Fence and collapse key of a clock's events: moved when it is met in time or stopped, so that they become void. */
export function clockFence(id: string): string {
  return `clock/${id}`;
}
