/** For tests of what the domain asks of its ports: each keeps its calls, in the order in which they come. */

export function noting() {
  const asked: (readonly unknown[])[] = [];
  /** @param answer to the call, which is kept under the name */
  const port =
    <A extends readonly unknown[], R>(name: string, answer: (...call: A) => R) =>
    async (...call: A): Promise<R> => {
      asked.push([name, ...call]);
      return answer(...call);
    };
  return { asked, port };
}
