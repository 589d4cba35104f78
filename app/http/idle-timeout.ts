type Bytes = ReadableStream<Uint8Array<ArrayBuffer>>;

/** How long the other side may send nothing. */
export const idleMs = 60_000;

/**
 * A request's body that ends with an error when its sender sends nothing for too long.
 *
 * @param limitMs between two pieces.
 */
export function timeOutSender(body: Bytes, limitMs = idleMs): Bytes {
  const reader = body.getReader();
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        const late = new Error(`nothing came for ${Math.round(limitMs / 1000)} s`);
        let timer: NodeJS.Timeout | undefined;
        const silence = new Promise<never>((_resolve, reject) => {
          timer = setTimeout(() => reject(late), limitMs);
        });
        try {
          const { done, value } = await Promise.race([reader.read(), silence]);
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          await reader.cancel(error).catch(() => undefined); // it is broken already
          throw error;
        } finally {
          clearTimeout(timer);
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * A response's body that is cut when its reader takes nothing for too long.
 *
 * @param limitMs from when a piece is ready to when the next is asked for.
 */
export function timeOutReader(body: Bytes, limitMs = idleMs * 5): Bytes {
  const reader = body.getReader();
  let timer: NodeJS.Timeout | undefined;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      async pull(controller) {
        clearTimeout(timer);
        const { done, value } = await reader.read();
        if (done) {
          controller.close();
          return;
        }
        controller.enqueue(value);
        timer = setTimeout(() => {
          const late = new Error(`nothing was read for ${Math.round(limitMs / 1000)} s`);
          controller.error(late);
          void reader.cancel(late).catch(() => undefined); // it is broken already
        }, limitMs);
      },
      cancel(reason) {
        clearTimeout(timer);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
