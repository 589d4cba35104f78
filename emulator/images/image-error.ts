import { Fault, printFault } from '#formats/claimed-bytes.ts';

/** The description of a boot is at fault: an image is broken or does not fit. The message names what, where and why. */
export class ImageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ImageError';
  }
}

/** @param what names the file in messages. @throws ImageError where `read` throws the Fault of a reader of formats. */
export function readImage<T>(what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new ImageError(printFault(what, error), { cause: error });
  }
}
