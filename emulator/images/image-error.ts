/** The description of a boot is at fault: an image is broken or does not fit. The message names what, where and why. */
export class ImageError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ImageError';
  }
}
