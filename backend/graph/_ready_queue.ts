/** Things that wait for a place: the highest priority first, then the order in which they came. */
export class ReadyQueue<T> {
  readonly #queues = new Map<number, { items: T[]; next: number }>();
  #priorities: number[] = [];

  push(item: T, priority: number): void {
    let queue = this.#queues.get(priority);
    if (queue === undefined) {
      queue = { items: [], next: 0 };
      this.#queues.set(priority, queue);
      this.#priorities = [...this.#queues.keys()].sort((a, b) => b - a);
    }
    queue.items.push(item);
  }

  take(): T | undefined {
    for (const priority of this.#priorities) {
      const queue = this.#queues.get(priority)!;
      if (queue.next === queue.items.length) continue;
      const item = queue.items[queue.next++];
      if (queue.next === queue.items.length) {
        queue.items = [];
        queue.next = 0;
      }
      return item;
    }
    return undefined;
  }
}
